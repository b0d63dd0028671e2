using System.Text.Json.Nodes;
using Connectors.Tests.Sources.Confluence;
using Connectors.Tests.Support;

namespace Connectors.Tests.EndToEnd.Stands;

/// <summary>
/// Two spaces. Bob may view the first through a group and the second by name; in the second, the restricted top page names Bob as well.
/// </summary>
internal sealed class ConfluenceStand(bool cloud) : SourceStand
{
    private const string Bob = "acc-bob";

    private readonly FakeConfluence _confluence = new();
    private FakeContent? _top;

    public override string Type => "confluence";

    public override FakeUpstream Upstream => _confluence;

    public override string Reader => cloud ? $"{Bob}@example.com" : Bob;

    public override JsonObject Config => ConfluenceConfigs.Of(_confluence, ("batch_size", 5));

    public override Task StartAsync()
    {
        var wiki = _confluence.Wiki;
        wiki.IsCloud = cloud;
        (wiki.Spaces["A"], wiki.Spaces["B"]) = (["group:staff"], [$"user:{Bob}"]);
        wiki.Groups["staff"] = [Bob];
        for (var number = 0; number < Count; number++)
        {
            var isInSecond = number % 2 == 1;
            var page = wiki.Page(
                isInSecond ? "B" : "A", $"Page {number}", $"<p>{Word} {number}</p>", isInSecond ? _top?.Id : null, number * 20);
            if (!isInSecond || _top is not null)
                continue;
            _top = page;
            page.RestrictedUsers.Add(Bob);
        }

        return _confluence.StartAsync();
    }

    public override void Remove()
        => _confluence.Wiki.Contents.Remove(_confluence.Wiki.Contents.Values.Single(page => page.Title == "Page 7").Id);

    public override void Revoke()
    {
        _confluence.Wiki.Groups["staff"] = ["acc-ann"];
        _top!.RestrictedUsers[0] = "acc-ann";
    }

    public override void GiveShortPages() => (_confluence.Cap, _confluence.CapWithBodies) = (5, 5);

    public override bool IsApiCall(UpstreamRequest request)
        => !request.Path.EndsWith("/_edge/tenant_info", StringComparison.Ordinal);

    public override ValueTask DisposeAsync() => _confluence.DisposeAsync();
}
