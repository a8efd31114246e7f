#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runProcess } from './run.js';

await runProcess(() => fileURLToPath(new URL('../../', import.meta.url)));
