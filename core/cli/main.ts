#!/usr/bin/env node
import { main } from './bot.js';

process.exitCode = await main(process.argv.slice(2));
