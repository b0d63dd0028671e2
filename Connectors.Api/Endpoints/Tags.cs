namespace Connectors.Api.Endpoints;

/// <summary>The groups that the documentation shows operations in, in this order.</summary>
internal static class Tags
{
    public const string Sources = "Sources";
    public const string Connectors = "Connectors";
    public const string Runs = "Runs";
    public const string Failures = "Failures";
    public const string Datasets = "Datasets";
    public const string Documents = "Documents";
    public const string Retrieval = "Retrieval";
    public const string SignIn = "Sign-in with Google";
    public const string Keys = "Keys";
    public const string Operation = "Operation";
    public const string LegacyConnectors = "Connectors (first family)";

    public static IReadOnlyList<(string Name, string Description)> All { get; } =
    [
        (Sources, "The types of source that connectors can read, with the schema of their config."),
        (Connectors, "Connectors read a source on a schedule. They are created, tried out, changed, paused and deleted here."),
        (Runs, "Runs do the work of a connector: sync, prune, refresh access, replay failures."),
        (Failures, "Documents and containers that could not be read, and why a document is here or is not."),
        (Datasets, "Datasets (knowledge bases) are what is searched. Connectors are linked to them."),
        (Documents, "Documents of a dataset, their text and their chunks, as the asking user may see them."),
        (Retrieval, "Search, in the forms of RAGFlow and Dify."),
        (SignIn, "A sign-in with Google in the browser gives a connector its credentials."),
        (Keys, "API keys, and who changed what."),
        (Operation, "Health of the process."),
        (LegacyConnectors, "The routes of RAGFlow's first generation, for older clients. They do the same as the routes of Connectors."),
    ];
}
