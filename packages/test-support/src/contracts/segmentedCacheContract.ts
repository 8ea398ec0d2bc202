import type { ContractCase } from './contractCase.js';
import { draftCases } from './drafts.js';
import { foreignCodeCases } from './foreignCode.js';
import { garbageCases } from './garbage.js';
import { integrityCases } from './integrity.js';
import { preconditionCases } from './preconditions.js';
import { putAndMatchCases } from './putAndMatch.js';
import { rangeCases } from './ranges.js';
import { referenceCases } from './references.js';
import { requestMatchingCases } from './requestMatching.js';

/** What segmented-cache promises, on the simulated platform as in every browser. */
export const segmentedCacheContract: readonly ContractCase[] = [
  ...putAndMatchCases,
  ...rangeCases,
  ...preconditionCases,
  ...requestMatchingCases,
  ...draftCases,
  ...referenceCases,
  ...integrityCases,
  ...foreignCodeCases,
  ...garbageCases,
];
