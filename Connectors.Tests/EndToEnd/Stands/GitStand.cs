using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Git;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>A repository that git http-backend serves. The config says that Bob may read it.</summary>
internal sealed class GitStand : SourceStand
{
    private readonly FakeGit _server = new();

    public override string Type => "git";

    public override FakeUpstream Upstream => _server;

    public override bool HasPages => false;

    public override bool HasOneAddress => true;

    public override JsonObject Config => GitConfigs.Of(_server.Address, ("batch_size", 5), ("access", Reader));

    public override async Task StartAsync()
    {
        _server.Repo.Commit(commit =>
        {
            for (var number = 0; number < Count; number++)
                commit.Write($"part{number % 3}/file{number}.txt", $"{Word} {number}");
        });
        await _server.StartAsync();
    }

    public override void Remove() => _server.Repo.Commit(commit => commit.Delete("part1/file7.txt"));

    public override ValueTask DisposeAsync() => _server.DisposeAsync();
}
