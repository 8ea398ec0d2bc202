/**
 * Builds a recipe's page into a folder, with content that is made up.
 *
 * @param version of the content, and of the worker that knows it.
 */
export function buildExample(recipe: string, folder: string, version?: string): Promise<void>;
