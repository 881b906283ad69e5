/**
 * What `require('eslint-plugin-deadlock')` gives: the plugin itself, as other plugins do, and not a module around
 * it. ESLint refuses two objects under one name, and the configs hold the plugin.
 */
import index = require('./index.js');

const plugin: index.DeadlockPlugin = index.default;

/** The types stand beside it, as in the module. */
declare namespace plugin {
  export type DeadlockPlugin = index.DeadlockPlugin;
  export type DeadlockSettings = index.DeadlockSettings;
  export type RuleOptions = index.RuleOptions;
}

export = plugin;
