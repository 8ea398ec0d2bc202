import { installContentPacks } from 'workbox-content-packs';
import './ours.js';

installContentPacks();
