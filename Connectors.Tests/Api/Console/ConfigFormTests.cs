using System.Text.Json.Nodes;
using Connectors.Api.Console.Forms;
using Connectors.Jobs.Administration;
using Connectors.Jobs.Configs;
using Connectors.Sources.Catalog;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Connectors.Tests.Api.Console;

/// <summary>One form serves all sources: these tests hold for every schema that there is.</summary>
internal sealed class ConfigFormTests
{
    private static readonly SourceCatalog Catalog = new ServiceCollection().AddSources().BuildServiceProvider()
        .GetRequiredService<SourceCatalog>();

    private static IEnumerable<string> Sources => Catalog.All.Select(source => source.Type);

    [TestCaseSource(nameof(Sources))]
    public void Every_setting_has_a_field_with_a_title_a_help_and_a_group(string type)
    {
        var form = SchemaForm.Of(Source(type));

        Assert.That(form.Fields, Is.Not.Empty);
        Assert.That(form.Fields, Has.All.Property("Title").Not.Empty.And.All.Property("Description").Not.Empty);
        Assert.That(form.Fields.Select(field => field.Group).Distinct(), Is.SubsetOf(form.Groups.Select(group => group.Id)));
        Assert.That(form.Groups.SelectMany(form.In).Count(), Is.EqualTo(form.Fields.Count));
    }

    [TestCaseSource(nameof(Sources))]
    public void An_untouched_form_holds_no_setting_of_its_own(string type)
    {
        var source = Source(type);

        var sent = Send(ConfigForm.Of(source, []));
        var config = ConfigForm.Read(source, sent, saved: null).ToConfig();

        Assert.That(config.Select(setting => setting.Key), Is.SubsetOf(SchemaForm.Of(source).RequiredSections));
        Assert.That(config.Select(setting => setting.Value!.ToJsonString()), Is.All.EqualTo("{}"), "a section that must be there");
    }

    [TestCaseSource(nameof(Sources))]
    public void What_a_form_shows_is_what_it_sends(string type)
    {
        var source = Source(type);
        var config = Fill(source);

        var sent = Send(ConfigForm.Of(source, Masked(source, config)));
        var read = ConfigForm.Read(source, sent, Masked(source, config)).ToConfig();

        Assert.That(JsonNode.DeepEquals(read, Masked(source, config)), Is.True, $"{read}\n{Masked(source, config)}");
    }

    [Test]
    public void A_saved_secret_goes_only_if_a_person_says_so()
    {
        var source = Source("jira");
        JsonObject saved = new() { ["credentials"] = new JsonObject { ["jira_api_token"] = ConfigSecrets.Mask } };

        var kept = ConfigForm.Read(source, Form(), saved).ToConfig();
        var removed = ConfigForm.Read(source, Form(("remove.credentials.jira_api_token", "true")), saved).ToConfig();
        var replaced = ConfigForm.Read(source, Form(("config.credentials.jira_api_token", "new")), saved).ToConfig();

        Assert.That((string?)kept["credentials"]?["jira_api_token"], Is.EqualTo(ConfigSecrets.Mask));
        Assert.That(removed["credentials"]!.AsObject(), Is.Empty);
        Assert.That((string?)replaced["credentials"]?["jira_api_token"], Is.EqualTo("new"));
    }

    [Test]
    public void Errors_are_shown_at_the_settings_that_they_name_and_others_above_the_form()
    {
        var form = ConfigForm.Of(Source("slack"), []).With(
            ["config.credentials.slack_bot_token: is required.", "config.channels[2]: must not be null.", "Slack said no."]);

        Assert.That(form.ErrorsOf(Field(form, "credentials.slack_bot_token")), Is.EqualTo(new[] { "Is required." }));
        Assert.That(form.ErrorsOf(Field(form, "channels")), Is.EqualTo(new[] { "Must not be null." }));
        Assert.That(form.General, Is.EqualTo(new[] { "Slack said no." }));
    }

    [Test]
    public void Errors_of_a_section_are_shown_at_the_section_which_is_open()
    {
        var form = ConfigForm.Of(Source("jira"), []).With(["config.credentials.oauth: the OAuth grant lacks client_secret."]);
        var part = form.Form.Fields.Where(field => field.SectionPath == "credentials.oauth").ToArray();

        Assert.That(form.ErrorsOf("credentials.oauth"), Is.EqualTo(new[] { "The OAuth grant lacks client_secret." }));
        Assert.That(part, Is.Not.Empty);
        Assert.That(part.Select(form.IsChanged), Is.All.True);
        Assert.That(form.General, Is.Empty);
    }

    [TestCase("jira", "base_url", "credentials.jira_api_token")]
    [TestCase("confluence", "wiki_base", "credentials.confluence_access_token")]
    [TestCase("gmail", "credentials.google_tokens", "credentials.google_tokens")]
    [TestCase("slack", "credentials.slack_bot_token", "credentials.slack_bot_token")]
    public void An_empty_form_is_told_all_that_is_missing_at_once_at_the_settings(string type, params string[] paths)
    {
        var source = Source(type);
        var form = ConfigForm.Read(source, Send(ConfigForm.Of(source, [])), saved: null);

        form.With(ConnectorDrafts.WrongUnsaved(source, form.ToConfig()));

        Assert.That(form.General, Is.Empty);
        Assert.That(paths.Select(form.ErrorsOf), Has.All.Count.EqualTo(1));
    }

    [TestCase("team = 7\nlevel = high\nis = true\ntags = [\"a\"]", """{"team":7,"level":"high","is":true,"tags":["a"]}""")]
    [TestCase("code = \"007\"\nsum = a=b", """{"code":"007","sum":"a=b"}""")]
    public void A_map_is_written_line_by_line(string text, string json)
    {
        var read = FieldValues.Read(FieldKind.Map, text)!;
        var shown = FieldValues.Show(FieldKind.Map, System.Text.Json.JsonSerializer.SerializeToElement(read));

        Assert.That(read.ToJsonString(), Is.EqualTo(json));
        Assert.That(FieldValues.Read(FieldKind.Map, shown)!.ToJsonString(), Is.EqualTo(json));
    }

    [TestCase(0, "only when asked for", 0, "minutes")]
    [TestCase(1, "every minute", 1, "minutes")]
    [TestCase(30, "every 30 minutes", 30, "minutes")]
    [TestCase(90, "every 90 minutes", 90, "minutes")]
    [TestCase(720, "every 12 hours", 12, "hours")]
    [TestCase(1440, "every day", 1, "days")]
    [TestCase(20160, "every 14 days", 14, "days")]
    public void A_schedule_is_told_in_the_largest_unit_that_is_exact(int minutes, string words, int count, string unit)
    {
        var interval = new Interval("sync", minutes);

        Assert.That((Interval.Words(minutes), interval.Count, interval.Unit), Is.EqualTo((words, count, unit)));
        Assert.That(
            new Interval("sync", 5).Read(Form(("sync.count", $"{count}"), ("sync.unit", unit))),
            Is.EqualTo(interval));
    }

    [TestCase("", "minutes"), TestCase("-1", "minutes"), TestCase("1.5", "hours"), TestCase("4000", "days"), TestCase("1", "weeks")]
    public void A_schedule_that_is_none_is_refused(string count, string unit)
        => Assert.That(new Interval("sync", 5).Read(Form(("sync.count", count), ("sync.unit", unit))), Is.Null);

    private static ISourceDefinition Source(string type)
        => Catalog.TryFind(type, out var source) ? source : throw new InvalidOperationException(type);

    private static SchemaField Field(ConfigForm form, string path) => form.Form.Fields.Single(field => field.Path == path);

    /// <summary>What a browser sends of a form: an element that is off sends only the hidden one before it.</summary>
    private static FormCollection Send(ConfigForm form)
        => Form([.. form.Form.Fields.Select(field => (field.Name, form.ValueOf(field)))]);

    private static FormCollection Form(params (string Name, string Value)[] values)
        => new(values.ToDictionary(value => value.Name, value => new StringValues(value.Value)));

    /// <summary>A config with a value of its own in every setting.</summary>
    private static JsonObject Fill(ISourceDefinition source)
    {
        var form = SchemaForm.Of(source);
        var values = form.Fields.Select(field => (field.Name, field.Kind switch
        {
            FieldKind.Flag => field.Default == FieldValues.Yes ? FieldValues.No : FieldValues.Yes,
            FieldKind.Number => field.Minimum == "0" ? "1" : field.Minimum ?? "3",
            FieldKind.Choice => field.Choices.First(choice => choice.Value != field.Default).Value,
            FieldKind.Date => "2027-01-31",
            FieldKind.List => "first, with a comma\nsecond",
            FieldKind.Map => "a = 1\nb = two",
            _ => "text <b>\"&",
        }));
        return ConfigForm.Read(source, Form([.. values]), saved: null).ToConfig();
    }

    private static JsonObject Masked(ISourceDefinition source, JsonObject config) => ConfigSecrets.Split(config, source.SecretPaths).Config;
}
