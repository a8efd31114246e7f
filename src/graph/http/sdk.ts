/** What is used of Microsoft's SDK, and so all of it that the build takes in. Loaded on the first call to Graph. */
export { Client, ResponseType } from '@microsoft/microsoft-graph-client';
