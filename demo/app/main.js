// @ts-check
import { showMusic } from './music.js';
import { showPlug } from './plug.js';
import { showPython } from './python.js';
import { registerWorker } from './registerWorker.js';

showPython();
showMusic();
showPlug();
registerWorker();
