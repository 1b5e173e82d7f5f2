/** The model library. */
export const ModelsRoom = () => <h1 className="p-6 text-title font-strong">Models</h1>;
