using System.Text.Json.Nodes;
using Connectors.Sources;

namespace Connectors.Tests.Sources.Jira;

public sealed class JiraAccessTests : JiraFixture
{
    [Test]
    public async Task Every_known_holder_of_the_browse_permission_may_read_an_issue()
    {
        var project = await StartAsync();
        project.Holders.Clear();
        project.Holders.AddRange(
        [
            FakeJiraHolders.Group("staff"),
            FakeJiraHolders.User(FakeJiraUser.Bob),
            FakeJiraHolders.Role("10"),
            new JsonObject { ["type"] = "applicationRole", ["parameter"] = "jira-software" },
            new JsonObject { ["type"] = "assignee" },
            new JsonObject { ["type"] = "userCustomField", ["parameter"] = "customfield_9" },
        ]);
        project.Roles["10"] = [FakeJiraHolders.UserActor("acc-cleo"), FakeJiraHolders.GroupActor("devs")];
        Site.Add(project, "a", 0, issue => issue.Assignee = FakeJiraUser.Shy);

        var access = Documents(await Probe().ReadAllAsync()).Single().Access!;

        Assert.That(access.Layers, Has.Count.EqualTo(1));
        Assert.That(access.Layers[0].Select(who => $"{who.Kind} {who.Id}"), Is.EquivalentTo(new[]
        {
            "Group id-staff", "User acc-bob", "User acc-cleo", "Group id-devs", "Group id-everybody", "User acc-shy",
        }));
    }

    [Test]
    public async Task A_security_level_adds_a_second_layer_of_access()
    {
        var project = await StartAsync();
        Site.Levels["300"] = [FakeJiraHolders.User(FakeJiraUser.Bob), new JsonObject { ["type"] = "reporter" }];
        Site.Add(project, "secret", 0, issue => issue.SecurityLevel = "300");

        var access = Documents(await Probe().ReadAllAsync()).Single().Access!;

        var layers = access.Layers.Select(layer => string.Join(' ', layer.Select(who => who.Id).Order()));
        Assert.That(layers, Is.EqualTo(new[] { "", "acc-ann acc-bob" }));
        Assert.That(access.Layers[0].Single(), Is.EqualTo(Principal.Everyone));
    }

    [Test]
    public async Task An_issue_has_no_readers_if_the_account_cannot_see_the_permission_scheme()
    {
        var project = await StartAsync();
        project.HidesScheme = true;
        Site.Add(project, "a", 0);

        Assert.That(Documents(await Probe().ReadAllAsync()).Single().Access!.Layers.Single(), Is.Empty);
        Assert.That((await Probe().CheckAsync()).Warnings.Single(), Does.Contain("Administer Projects"));
    }

    [Test]
    public async Task Data_center_names_the_members_of_roles_but_an_issue_with_a_security_level_has_no_readers()
    {
        var project = await StartAsync(cloud: false);
        project.Holders[0] = new JsonObject { ["type"] = "projectRole", ["parameter"] = "10" };
        project.Roles["10"] =
        [
            new JsonObject { ["type"] = "atlassian-group-role-actor", ["name"] = "staff" },
            new JsonObject { ["type"] = "atlassian-user-role-actor", ["name"] = "bob" },
        ];
        Site.Add(project, "open", 0);
        Site.Add(project, "secret", 1, issue => issue.SecurityLevel = "300");

        var access = Documents(await Probe().ReadAllAsync()).ConvertAll(document => document.Access!);

        Assert.That(access[0].Layers.Single().Select(who => $"{who.Kind} {who.Id}"), Is.EqualTo(new[] { "Group staff", "User bob" }));
        Assert.That(access[1].Layers[1], Is.Empty);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_listing_includes_the_readers_and_groups_include_all_their_members(bool cloud)
    {
        var project = await StartAsync(cloud);
        Site.Add(project, "a", 0);
        Site.Groups["staff"] = [];
        for (var member = 0; member < 120; member++)
            Site.Groups["staff"].Add(new FakeJiraUser($"u{member}", $"User {member}", $"u{member}@example.com"));

        var listed = (await Probe().ListAsync("20000", includeAccess: true))!.SelectMany(page => page.Documents).Single();
        await using var reader = Probe().Open();
        var groups = new List<SourceGroup>();
        await foreach (var page in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(page);

        Assert.That(listed.Access!.Layers.Single().Single(), Is.EqualTo(Principal.Everyone));
        Assert.That(groups.Single().Id, Is.EqualTo(cloud ? "id-staff" : "staff"));
        Assert.That(groups.Single().Members, Has.Count.EqualTo(120));
    }
}
