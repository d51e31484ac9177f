#!/usr/bin/env node
import { tolerateClosedPipes } from "./console.ts";
import { runProgram } from "./program.ts";

tolerateClosedPipes();
await runProgram(process.argv.slice(2));
