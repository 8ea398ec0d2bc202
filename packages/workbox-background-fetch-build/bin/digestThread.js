/** A thread that digests what its parent names, one after the other. */
import { parentPort } from 'node:worker_threads';
import { segmentDigester } from '../dist/pack/segmentDigester.js';

const digest = segmentDigester();
parentPort.on('message', (part) => parentPort.postMessage(digest(part)));
