import type { Agent } from 'node:http';
import { HttpsProxyAgent } from 'https-proxy-agent';

/**
 * Connections through a proxy, by CONNECT: it sees which host is spoken to and nothing else. User and password go in a header of
 * ours, for the package would print an address that holds them, where it is asked to talk.
 */
export function openTunnel(proxy: URL): Agent {
  const address = new URL(proxy);
  address.username = address.password = '';
  const user = [proxy.username, proxy.password].map(decodeURIComponent).join(':');
  const basic = `Basic ${Buffer.from(user).toString('base64')}`;
  const headers = user === ':' ? {} : { 'Proxy-Authorization': basic };
  return new HttpsProxyAgent(address, { keepAlive: true, headers });
}
