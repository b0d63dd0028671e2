using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Folder;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>Files in directories. Everyone may read them.</summary>
internal sealed class FolderStand(FolderTree tree) : SourceStand
{
    public override string Type => "folder";

    public override JsonObject Config => new() { ["root"] = tree.Root };

    public override Task StartAsync()
    {
        for (var number = 0; number < Count; number++)
            tree.Add($"part{number % 3}/file{number}.txt", $"{Word} {number}");
        return Task.CompletedTask;
    }

    public override void Remove() => File.Delete(tree.Full("part1/file7.txt"));

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
