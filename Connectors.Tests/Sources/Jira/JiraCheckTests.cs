using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Jira;

public sealed class JiraCheckTests : JiraFixture
{
    [Test]
    public async Task The_check_tells_wrong_credentials_projects_jql_and_fields_apart()
    {
        var project = await StartAsync();
        Site.Add(project, "a", 0);
        var wrong = JiraConfigs.Token(Jira);
        wrong["credentials"]!["jira_api_token"] = "wrong";

        var credentials = await FailAsync(() => Probe(wrong).CheckAsync());
        var unknown = await FailAsync(() => Probe(("project_key", "NOPE")).CheckAsync());
        var jql = await FailAsync(() => Probe(("jql_query", "colour = blue")).CheckAsync());
        var field = await FailAsync(() => Probe(("custom_fields", "Weight")).CheckAsync());
        Jira.Faults = UpstreamFaults.Always(UpstreamFault.Throttled) with
        {
            RetryAfter = TimeSpan.FromHours(1), Applies = request => request.Path != "/_edge/tenant_info",
        };
        var limited = await Probe().CheckAsync();

        Assert.That(credentials.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That((unknown.Kind, jql.Kind), Is.EqualTo((SourceErrorKind.Misconfigured, SourceErrorKind.Misconfigured)));
        Assert.That(unknown.Message, Does.Contain("NOPE"));
        Assert.That(jql.Message, Does.Contain("Field 'colour' does not exist"));
        Assert.That(field.Message, Does.Contain("Weight"));
        Assert.That(limited.Warnings.Single(), Does.Contain("rate limit"));
    }

    [TestCase(true, true)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(false, false)]
    public async Task Credentials_that_a_site_with_anonymous_access_does_not_know_end_the_run_before_anything_seems_gone(
        bool cloud, bool tells)
    {
        var project = await StartAsync(cloud);
        Site.Add(project, "a", 0);
        (Jira.AllowsAnonymous, Jira.TellsLoginReason) = (true, tells);
        var wrong = cloud ? JiraConfigs.Token(Jira) : JiraConfigs.Personal(Jira);
        wrong["credentials"]!["jira_api_token"] = "expired";

        var check = await FailAsync(() => Probe(wrong).CheckAsync());
        var split = await FailAsync(() => Probe(wrong).PartitionsAsync());
        var (listed, error) = await Outcome.OfAsync(() => Probe(wrong).ListAsync("20000"));

        Assert.That(new[] { check.Kind, split.Kind }, Is.All.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That((error as SourceException)?.Kind, tells ? Is.EqualTo(SourceErrorKind.Unauthorized) : Is.Null, $"{listed}");
    }

    [Test]
    public async Task A_scoped_token_is_used_through_the_gateway_without_a_configured_cloud_id()
    {
        var project = await StartAsync();
        Jira.IsScoped = true;
        Site.Add(project, "a", 0);

        var documents = Documents(await Probe(JiraConfigs.Token(Jira, ("scoped_token", true))).ReadAllAsync());

        var link = new Uri(Jira.Address, "browse/ABC-1").AbsoluteUri;
        Assert.That(documents.Single().Link, Is.EqualTo(link), "links lead to the site, not to the gateway");
        Assert.That(Jira.Requests.Where(request => request.Path.StartsWith("/rest", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase("/permissionscheme", "read:jira-work")]
    [TestCase("/level/member", "manage:jira-configuration")]
    [TestCase("/group/bulk", "read:group:jira")]
    [TestCase("/group/member", "read:group:jira")]
    [TestCase("/attachment/content/501", "read:jira-work")]
    public async Task The_check_tries_what_a_sync_needs_and_names_the_missing_scope_and_where_to_add_it(string path, string scope)
    {
        var project = await StartAsync();
        Jira.IsScoped = true;
        Site.Groups["staff"] = [FakeJiraUser.Bob];
        Site.Add(project, "a", 0, issue => issue.Attachments.Add(new FakeAttachment("501", "notes.txt", "the notes")));
        var config = JiraConfigs.Token(Jira, ("scoped_token", true), ("include_attachments", true));

        var all = await Probe(config).CheckAsync();
        Jira.LacksScope = asked => asked.EndsWith(path, StringComparison.Ordinal);
        var warning = (await Probe(config).CheckAsync()).Warnings.Single();

        Assert.That(all.Warnings, Is.Empty);
        Assert.That(warning, Does.Contain(scope).And.Contain("id.atlassian.com"));
    }

    [Test]
    public async Task A_check_reads_the_members_of_applications_only_if_a_permission_names_them()
    {
        var project = await StartAsync();
        project.Holders.Clear();
        project.Holders.Add(new JsonObject { ["type"] = "applicationRole" });
        Jira.LacksScope = asked => asked.EndsWith("/applicationrole", StringComparison.Ordinal);

        var warning = (await Probe().CheckAsync()).Warnings.Single();

        Assert.That(warning, Does.Contain("members of applications").And.Contain("read:application-role:jira"));
    }

    [Test]
    public async Task Two_readers_share_the_rotation_of_an_oauth_grant_whose_access_tokens_expire_quickly([Rounds] int _)
    {
        var project = await StartAsync();
        Jira.Grants.MaxUsesOfToken = 12;
        AddIssues(project, 60);
        var probe = Probe(JiraConfigs.OAuth(Jira, ("batch_size", 5)));

        var both = await Task.WhenAll(probe.ReadAllAsync(), probe.ReadAllAsync());

        Assert.That(both.Select(parts => Documents(parts).Count), Is.All.EqualTo(60));
        Assert.That(Jira.Grants.Refreshed, Is.GreaterThan(1));
    }

    [Test]
    public async Task A_revoked_oauth_grant_asks_to_authorize_the_app_again()
    {
        await StartAsync();
        var config = JiraConfigs.OAuth(Jira);
        config["credentials"]!["oauth"]!["refresh_token"] = "another";

        var error = await FailAsync(() => Probe(config).CheckAsync());

        Assert.That(error.Kind, Is.EqualTo(SourceErrorKind.Unauthorized));
        Assert.That(error.Message, Does.Contain("authorize the app again"));
    }
}
