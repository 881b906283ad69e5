/** Under which names a library's exports and types come. */
import type { LibraryModel } from './library-model.js';

export function names(library: LibraryModel, packageName: string): boolean {
  return (
    library.package === packageName ||
    library.package === '*' ||
    library.aliases?.includes(packageName) === true ||
    library.typings?.some((one) => one === packageName || (one.startsWith('lib') && packageName === 'lib')) === true
  );
}
