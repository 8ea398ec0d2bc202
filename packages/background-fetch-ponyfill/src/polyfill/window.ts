import './globals.js';
import { polyfillPage } from './page.js';

polyfillPage();
