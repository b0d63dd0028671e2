namespace Connectors.Tests.Support;

/// <summary>What a command is started with beside its arguments.</summary>
internal sealed record ToolSettings(IReadOnlyDictionary<string, string> Environment)
{
    public string Input { get; init; } = "";

    /// <summary>The program; both take the same commands.</summary>
    public string Program { get; init; } = WorkerProcess.ProgramPath;

    public static ToolSettings Of(string dataDirectory, string? connectionString = null, string? folderRoot = null)
    {
        Dictionary<string, string> environment = new()
        {
            ["Connectors__DataDirectory"] = dataDirectory,
            ["Connectors__Egress__Allow"] = "127.0.0.1;localhost",
            ["Connectors__FolderRoots"] = folderRoot ?? dataDirectory,
            // Whatever the machine has set, the tests' own databases only.
            ["ConnectionStrings__Connectors"] = connectionString ?? "",
        };
        return new ToolSettings(environment);
    }
}
