using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Git;

namespace Connectors.Tests.Chaos.Worlds;

/// <summary>A branch that git's own http-backend serves. Each change is a commit.</summary>
internal sealed class ChaosGit : NamedDocuments
{
    private readonly FakeGit _git = new();

    public override string Source => "git";

    public override JsonObject Config => GitConfigs.Of(_git.Address, ("batch_size", 5));

    public override void Misbehave(bool on, int seed) => _git.Faults = ChaosFaults.Of(on, seed);

    public override ValueTask DisposeAsync() => _git.DisposeAsync();

    protected override Task OpenAsync() => _git.StartAsync();

    protected override string Write(string name, string word, string? before)
    {
        _git.Repo.Commit(commit => commit.Write(name, word));
        return word;
    }

    protected override void Delete(string name) => _git.Repo.Commit(commit => commit.Delete(name));
}
