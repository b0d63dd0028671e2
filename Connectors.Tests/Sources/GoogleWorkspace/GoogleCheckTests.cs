using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Sources.GoogleDrive;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.GoogleWorkspace;

/// <summary>A test of a connection tries what a sync will need, and names what is missing and where to add it.</summary>
public sealed class GoogleCheckTests : GoogleFixture
{
    private const string Bob = "bob@example.com";
    private const string Cleo = "cleo@example.com";
    private const string Directory = "https://www.googleapis.com/auth/admin.directory.";

    [TestCase("gmail")]
    [TestCase("google_drive")]
    public async Task A_check_reads_as_each_user_that_the_settings_name(string type)
    {
        Google.Directory.Users.AddRange([Bob, Cleo]);
        Google.Directory.Suspended.Add(Cleo);
        var config = Domain(type);
        config["specific_user_emails"] = new JsonArray(Bob, Cleo, "nobody@example.com");

        var warnings = (await Probe(type, config).CheckAsync()).Warnings;

        Assert.That(warnings, Has.Count.EqualTo(2));
        Assert.That(warnings[0], Does.Contain(Cleo).And.Contain("suspended"));
        Assert.That(warnings[1], Does.Contain("nobody@example.com"));
    }

    [TestCase("gmail")]
    [TestCase("google_drive")]
    public async Task A_check_reads_as_another_user_than_the_administrator_if_all_are_to_be_read(string type)
    {
        Google.Directory.Users.AddRange([Bob, Cleo]);
        var reads = new HashSet<string>();
        Google.Instead = request =>
        {
            reads.Add(Google.Tokens.UserOf(request.Headers.Authorization.ToString()) ?? "");
            return null;
        };

        var all = (await Probe(type, Domain(type)).CheckAsync()).Warnings;
        var read = reads.ToList();
        Google.Directory.Users.RemoveAll(user => user != FakeDirectory.Admin);
        Google.Instead = request => request.Path.Value!.EndsWith("/users", StringComparison.Ordinal)
            ? FakeAnswer.Ok(new JsonObject { ["users"] = new JsonArray(new JsonObject { ["primaryEmail"] = Cleo }) })
            : null;
        var refused = (await Probe(type, Domain(type)).CheckAsync()).Warnings;

        Assert.That(all, Is.Empty);
        Assert.That(read, Is.EquivalentTo(new[] { FakeDirectory.Admin, Bob }), "one other user is enough");
        Assert.That(refused.Single(), Does.Contain(Cleo));
    }

    [TestCase("gmail", "https://www.googleapis.com/auth/gmail.readonly")]
    [TestCase("google_drive", "https://www.googleapis.com/auth/drive.readonly")]
    [TestCase("gmail", Directory + "user.readonly")]
    [TestCase("google_drive", Directory + "user.readonly")]
    public async Task A_scope_that_delegation_lacks_is_named_with_where_to_add_it(string type, string scope)
    {
        Google.Tokens.Undelegated.Add(scope);

        var (_, error) = await Outcome.OfAsync(() => Probe(type, Domain(type)).CheckAsync());

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        Assert.That(error!.Message, Does.Contain(scope).And.Contain("Manage domain-wide delegation"));
    }

    [TestCase("group.readonly")]
    [TestCase("user.readonly")]
    public async Task The_scopes_of_groups_and_domains_are_tried_although_only_access_needs_them(string scope)
    {
        Google.Tokens.Undelegated.Add(Directory + scope);
        var config = DriveConfigs.ServiceAccount(Google, settings => settings["my_drive_emails"] = FakeDirectory.Admin);

        var warning = (await Probe("google_drive", config).CheckAsync()).Warnings.Single();

        Assert.That(warning, Does.Contain(Directory + scope).And.Contain("Manage domain-wide delegation"));
    }

    [Test]
    public async Task A_sign_in_that_lacks_a_scope_names_it()
    {
        Google.Instead = request => request.Path.StartsWithSegments("/gmail")
            ? FakeAnswer.Refuse(403, "insufficientPermissions", "Request had insufficient authentication scopes.")
            : null;

        var (_, error) = await Outcome.OfAsync(() => Probe("gmail", DriveConfigs.OAuth(Google)).CheckAsync());

        Assert.That((error as SourceException)?.Kind, Is.EqualTo(SourceErrorKind.Forbidden));
        Assert.That(error!.Message, Does.Contain("gmail.readonly").And.Contain("Sign in again"));
    }

    [Test]
    public async Task If_users_may_not_be_listed_a_group_of_everyone_has_the_administrators_domain()
    {
        Google.Tokens.Undelegated.Add(Directory + "user.readonly");
        Google.Directory.Groups["all@example.com"] = [("", "CUSTOMER")];
        var config = DriveConfigs.ServiceAccount(Google, settings => settings["my_drive_emails"] = FakeDirectory.Admin);
        await using var reader = Probe("google_drive", config).Open();
        var groups = new List<SourceGroup>();

        await foreach (var page in reader.Capability<IListsGroups>()!.ListGroupsAsync(CancellationToken.None))
            groups.AddRange(page);

        Assert.That(groups.Single().Members, Is.EqualTo(new[] { Principal.Domain("example.com") }));
    }

    [Test]
    public async Task A_shared_drive_that_nobody_can_read_is_a_warning()
    {
        Google.Drive.Drives["D1"] = ("One", []);
        var config = DriveConfigs.ServiceAccount(Google, settings => settings["include_shared_drives"] = true);

        var warnings = (await Probe("google_drive", config).CheckAsync()).Warnings;

        Assert.That(warnings.Single(), Does.Contain("D1"));
    }

    /// <summary>The config of a service account. Each user has a mailbox.</summary>
    private JsonObject Domain(string type)
    {
        foreach (var user in new[] { FakeDirectory.Admin, Bob, Cleo })
            Google.Gmail[user].Provisioned = true;
        return DriveConfigs.ServiceAccount(Google, config =>
        {
            if (type == "google_drive")
                config["include_my_drives"] = true;
        });
    }
}
