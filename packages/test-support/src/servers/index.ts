export { localhostCertificate, type Certificate } from './certificate.js';
export { bytesContent } from './content/bytesContent.js';
export type { Content } from './content/content.js';
export { fileContent } from './content/fileContent.js';
export { seededContent } from './content/seededContent.js';
export { wavContent, wavSeconds, type WavLength } from './content/wavContent.js';
export type {
  Behaviour,
  Change,
  ContentRange,
  CutBy,
  Point,
  RangeBehaviour,
  ReceivedRequest,
  Served,
} from './fault/behaviour.js';
export type { Clock } from './fault/clock.js';
export type { Cors } from './fault/cors.js';
export { startFaultServer } from './fault/faultServer.js';
export type { FaultServer, FaultServerOptions } from './fault/faultServerOptions.js';
export type { ListenOptions } from './fault/loopbackListener.js';
export type { Ending, LoggedRequest, RequestLog } from './fault/requestLog.js';
export type { Validity } from './fault/signedUrls.js';
export type { NginxRequest } from './nginx/nginxLog.js';
export type { NginxLocation, NginxOptions } from './nginx/nginxOptions.js';
export { startNginx, type Nginx } from './nginx/startNginx.js';
