using System.Text.Json;
using Connectors.Tests.Support;

namespace Connectors.Tests.Jobs.Commands;

/// <summary>A directory of a test's own, and the real program over it.</summary>
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

    /// <summary>A connector on the files, as the API would have made it.</summary>
    private protected async Task<string> ConnectAsync(TestDatabase database, string name = "Handbook", int batchSize = 20)
    {
        var id = Guid.NewGuid().ToString("n");
        await database.Database.ExecuteAsync(
            """
            insert into connectors (id, tenant_id, name, source, config, refresh_freq, prune_freq, timeout_secs)
            values (@id, 'tenant', @name, 'folder', @config::jsonb, 0, 0, 60)
            """,
            new { id, name, config = FolderConfig(batchSize) },
            CancellationToken.None);
        return id;
    }
}
