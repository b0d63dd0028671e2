using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Confluence;

public sealed class ConfluenceAccessTests : ConfluenceFixture
{
    [TestCase(true)]
    [TestCase(false)]
    public async Task A_page_has_an_access_layer_for_its_space_each_restricted_ancestor_and_itself(bool cloud)
    {
        await StartAsync(cloud);
        Wiki.Spaces["A"] = ["group:staff", "user:acc-zoe"];
        var top = Wiki.Page("A", "top");
        top.RestrictedUsers.Add("acc-bob");
        top.RestrictedGroups.Add("eng");
        var middle = Wiki.Page("A", "middle", parent: top.Id, minutes: 1);
        var page = Wiki.Page("A", "page", parent: middle.Id, minutes: 2);
        page.RestrictedUsers.AddRange(["acc-alice", "acc-bob"]);

        var access = AccessByTitle(await Probe().ReadAllAsync());

        var (staff, eng) = cloud ? ("id-staff", "id-eng") : ("staff", "eng");
        Assert.That(Layers(access["middle"]), Is.EqualTo(new[] { $"acc-zoe {staff}", $"acc-bob {eng}" }));
        Assert.That(Layers(access["page"]), Is.EqualTo(new[] { $"acc-zoe {staff}", $"acc-bob {eng}", "acc-alice acc-bob" }));
    }

    [Test]
    public async Task A_restriction_that_is_truncated_in_the_page_is_read_completely()
    {
        await StartAsync();
        var page = Wiki.Page("A", "many");
        page.RestrictedUsers.AddRange(Enumerable.Range(0, 250).Select(number => $"acc-{number}"));

        var access = Documents(await Probe().ReadAllAsync()).Single().Access!;

        Assert.That(access.Layers[1], Has.Count.EqualTo(250));
    }

    [Test]
    public async Task A_layer_that_cannot_be_read_names_no_reader()
    {
        await StartAsync();
        Wiki.Spaces["A"] = ["anonymous"];
        var draft = Wiki.Page("A", "draft");
        draft.Status = "draft";
        Wiki.Page("A", "below a draft", parent: draft.Id);
        Wiki.Page("A", "open");
        Wiki.Page("B", "hidden permissions");
        Wiki.HidesPermissions.Add("B");

        var access = AccessByTitle(await Probe().ReadAllAsync());

        Assert.That(access["open"].Layers.Single(), Is.EqualTo(new[] { Principal.Everyone }));
        Assert.That(access["below a draft"].Layers[1], Is.Empty);
        Assert.That(access["hidden permissions"].Layers.Single(), Is.Empty);
    }

    [Test]
    public async Task If_data_center_fails_to_list_permissions_pages_are_read_without_readers_and_the_check_warns()
    {
        await StartAsync(cloud: false);
        Wiki.Page("A", "page");
        Wiki.BreaksPermissions = true;

        Assert.That(Documents(await Probe().ReadAllAsync()).Single().Access!.Layers.Single(), Is.Empty);
        Assert.That((await Probe().CheckAsync()).Warnings.Single(), Does.Contain("no user will find its pages"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_listing_contains_access_and_a_group_contains_all_its_members(bool cloud)
    {
        await StartAsync(cloud);
        var page = Wiki.Page("A", "page");
        Wiki.Attachment(page, "file.txt", "x");
        Wiki.Groups["staff"] = [.. Enumerable.Range(0, 120).Select(number => $"acc-{number}")];
        page.RestrictedUsers.Add("acc-1");

        var listed = (await Probe().ListAsync("space:A", includeAccess: true))!.SelectMany(part => part.Documents).ToList();
        await using var reader = Probe().Open();
        var groups = new List<SourceGroup>();
        await foreach (var part in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(part);

        Assert.That(listed.Select(document => Layers(document.Access!)[1]), Is.EqualTo(new[] { "acc-1", "acc-1" }));
        Assert.That(groups.Single().Members, Has.Count.EqualTo(120));
    }

    private static Dictionary<string, DocumentAccess> AccessByTitle(IEnumerable<ReadPart> parts)
        => Documents(parts).ToDictionary(document => document.Title, document => document.Access!);

    private static string[] Layers(DocumentAccess access)
        => [.. access.Layers.Select(layer => string.Join(' ', layer.Select(principal => principal.Id).Order(StringComparer.Ordinal)))];
}
