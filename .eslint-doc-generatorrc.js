/** How eslint-doc-generator writes the rule table of the README and the head of each rule's page. */
export default {
  ignoreConfig: ['setup'],
  ruleListColumns: ['name', 'description', 'configsError', 'configsWarn', 'hasSuggestions'],
  ruleDocTitleFormat: 'name',
  ruleDocNotices: ['configs', 'hasSuggestions', 'requiresTypeChecking'],
  ruleDocSectionInclude: ['What it reports', 'Why it matters', 'Incorrect', 'Correct', 'How to repair', 'Options', 'Known limits'],
};
