/** The settings. */
export const SettingsRoom = () => <h1 className="p-6 text-title font-strong">Settings</h1>;
