using System.Text.Json;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Commands;

/// <summary>Runs commands of the real program, with a data directory and a folder of files for each test.</summary>
public abstract class ToolTests
{
    private protected string Root { get; private set; } = "";

    private protected string Data => Path.Combine(Root, "data");

    private protected string Files => Path.Combine(Root, "files");

    [SetUp]
    public void MakeDirectory()
    {
        Root = Directory.CreateTempSubdirectory("connectors-tool-").FullName;
        Directory.CreateDirectory(Files);
    }

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(Root, recursive: true);

    private protected ToolSettings Settings(TestDatabase? database = null) => ToolSettings.Of(Data, database?.ConnectionString, Files);

    private protected Task<ToolAnswer> RunAsync(params string[] arguments) => ToolProcess.RunAsync(Settings(), arguments);

    private protected Task<ToolAnswer> RunAsync(TestDatabase database, params string[] arguments)
        => ToolProcess.RunAsync(Settings(database), arguments);

    private protected string FolderConfig(int batchSize = 20) => JsonSerializer.Serialize(new { root = Files, batch_size = batchSize });

    private protected void WriteFiles(int count)
    {
        for (var file = 0; file < count; file++)
            File.WriteAllText(Path.Combine(Files, $"{file:0000}.txt"), $"File {file}.");
    }

    /// <summary>Creates a connector that reads <see cref="Files"/>.</summary>
    private protected Task<string> ConnectAsync(TestDatabase database, string name = "Handbook", int batchSize = 20)
        => TestConnectors.AddAsync(database.Database, "folder", FolderConfig(batchSize), name);
}
