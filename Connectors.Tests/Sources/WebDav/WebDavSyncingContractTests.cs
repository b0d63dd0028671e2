using System.Text.Json.Nodes;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.WebDav;

/// <summary>The contract on a server that tells what changed.</summary>
public sealed class WebDavSyncingContractTests : UpstreamSourceContractTests<SyncingWebDav>
{
    protected override string Type => "webdav";

    protected override string MissingId => "not/there.txt";

    protected override IReadOnlyCollection<string> Ids => [.. Upstream.Files.Keys];

    protected override JsonObject Config(Uri address) => WebDavConfigs.Of(new Uri(address, "dav"), ("batch_size", 3));

    protected override void Fill(SyncingWebDav upstream)
    {
        for (var number = 0; number < 24; number++)
            upstream.Put($"folder {number % 3}/deep{number % 2}/file #{number}.txt", $"Text {number}");
        upstream.Put("at the root.txt", "root");
    }

    /// <summary>No list has pages. A gateway that mixes up answers gives one folder's list for another's.</summary>
    protected override string? PageOf(UpstreamRequest request) => request.Method == "PROPFIND" ? "folders" : null;
}
