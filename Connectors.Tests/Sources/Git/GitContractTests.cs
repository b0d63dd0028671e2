using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Git;

public sealed class GitContractTests : UpstreamSourceContractTests<FakeGit>
{
    private readonly List<string> _ids = [];

    protected override string Type => "git";

    protected override string MissingId => "not/there.txt";

    protected override IReadOnlyCollection<string> Ids => _ids;

    protected override IReadOnlyCollection<string> Secrets => [GitConfigs.Token];

    /// <summary>No list has pages.</summary>
    protected override bool HasPages => false;

    protected override JsonObject Config(Uri address) => GitConfigs.Of(address, ("batch_size", 3));

    protected override void Fill(FakeGit upstream)
    {
        _ids.Clear();
        _ids.Add("at the root.txt");
        for (var number = 0; number < 24; number++)
            _ids.Add($"folder {number % 3}/deep{number % 2}/file #{number}.txt");
        upstream.Repo.Commit(commit => _ids.ForEach(id => commit.Write(id, $"Text of {id}")));
    }

    protected override string? PageOf(UpstreamRequest request) => null;
}
