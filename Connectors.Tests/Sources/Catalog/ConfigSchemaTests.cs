using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Connectors.Sources.Catalog;
using DescriptionAttribute = System.ComponentModel.DescriptionAttribute;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace Connectors.Tests.Sources.Catalog;

public sealed class ConfigSchemaTests
{
    private static JsonObject Schema => JsonSerializer.SerializeToNode(ConfigSchemaExporter.Export(typeof(Sample)))!.AsObject();

    [Test]
    public void A_setting_has_a_title_from_its_key_or_its_display_name_and_its_description()
    {
        Assert.That((string?)Setting("site_url")["title"], Is.EqualTo("Site URL"));
        Assert.That((string?)Setting("seconds")["title"], Is.EqualTo("Pause (seconds)"));
        Assert.That((string?)Setting("site_url")["description"], Is.EqualTo("The site."));
    }

    [TestCase("pages", "7")]
    [TestCase("mode", "\"by_page\"")]
    [TestCase("deep", "true")]
    [TestCase("labels", """["a"]""")]
    [TestCase("gateway", "\"https://example.org/\"")]
    [TestCase("password", null)]
    [TestCase("note", null)]
    [TestCase("site_url", null)]
    [TestCase("credentials", null)]
    public void A_default_is_the_initialisers_value_unless_it_is_secret_required_or_a_record(string key, string? expected)
        => Assert.That(Setting(key)["default"]?.ToJsonString(), Is.EqualTo(expected));

    [Test]
    public void Settings_stand_in_the_order_of_groups_and_then_of_the_record_its_own_before_inherited_ones()
    {
        var settings = Schema["properties"]!.AsObject().Select(setting => (setting.Key, (string?)setting.Value!["x-group"])).ToList();

        Assert.That(settings.Take(5), Is.EqualTo(new (string, string?)[]
        {
            ("site_url", "connection"), ("gateway", "connection"), ("credentials", "connection"), ("sign_in", "connection"),
            ("labels", "scope"),
        }));
        Assert.That(settings.Select(setting => setting.Key).SkipWhile(key => key != "seconds").Take(3), Is.EqualTo(new[]
        {
            "seconds", "ratio", "sync_deleted_files",
        }));
        Assert.That(
            Schema["properties"]!.AsObject().Select(setting => (int)setting.Value!["x-order"]!),
            Is.EqualTo(Enumerable.Range(0, settings.Count)));
    }

    [Test]
    public void The_groups_in_use_are_listed_in_order_with_title_and_description()
    {
        var groups = Schema["x-groups"]!.AsArray();

        Assert.That(groups.Select(group => (string?)group!["id"]), Is.EqualTo(new[] { "connection", "scope", "content", "advanced" }));
        Assert.That(groups.Select(group => (string?)group!["title"]), Is.EqualTo(new[] { "Connection", "Scope", "Content", "Advanced" }));
        Assert.That(groups.Select(group => (string?)group!["description"]), Is.All.EndWith("."));
    }

    [Test]
    public void A_group_that_does_not_exist_is_a_bug_of_the_record()
        => Assert.That(
            () => ConfigSchemaExporter.Export(typeof(Misgrouped)),
            Throws.InstanceOf<InvalidOperationException>().With.Message.Contains("Misgrouped.name").And.Message.Contains("elsewhere"));

    [Test]
    public void A_whole_number_is_an_integer_with_integer_bounds()
    {
        Assert.That(Setting("pages").ToJsonString(), Does.Contain("\"type\":\"integer\",\"minimum\":1,\"maximum\":4294967296"));
        Assert.That((bool)(Setting("pages")["pattern"] is null));
        Assert.That(Setting("batch_size")["type"]!.ToJsonString(), Is.EqualTo("""["integer","null"]"""));
        Assert.That(Setting("ratio").ToJsonString(), Does.Contain("\"type\":\"number\",\"minimum\":0.5,\"maximum\":2"));
    }

    [Test]
    public void An_enumeration_lists_its_values_and_a_title_for_each()
    {
        var mode = Setting("mode");

        Assert.That((string?)mode["type"], Is.EqualTo("string"));
        Assert.That(mode["enum"]!.ToJsonString(), Is.EqualTo("""["everything","by_page","api"]"""));
        Assert.That(mode["x-enum-titles"]!.ToJsonString(), Is.EqualTo("""["Everything","Single pages","API"]"""));
    }

    [Test]
    public void Formats_patterns_lengths_and_secrets_are_told()
    {
        Assert.That((string?)Setting("site_url")["format"], Is.EqualTo("uri"));
        Assert.That((string?)Setting("since")["format"], Is.EqualTo("date"));
        Assert.That((string?)Setting("owner")["format"], Is.EqualTo("email"));
        Assert.That((string?)Setting("note")["pattern"], Is.EqualTo("^a"));
        Assert.That(((int)Setting("note")["minLength"]!, (int)Setting("note")["maxLength"]!), Is.EqualTo((2, 5)));
        Assert.That((int)Setting("labels")["maxItems"]!, Is.EqualTo(3));
        Assert.That((bool)Setting("password")["writeOnly"]!);
    }

    [Test]
    public void A_setting_that_a_converter_of_its_own_reads_is_still_described()
    {
        var token = Setting("token");

        Assert.That(token["type"]!.ToJsonString(), Is.EqualTo("""["string","null"]"""));
        Assert.That(((string?)token["title"], (string?)token["description"]), Is.EqualTo(("Token", "A token.")));
    }

    [Test]
    public void Settings_of_nested_records_have_title_description_default_order_and_the_group_of_their_record()
    {
        var credentials = Setting("credentials")["properties"]!.AsObject();

        Assert.That(credentials.Select(setting => setting.Key), Is.EqualTo(new[] { "user_id", "secret", "port" }));
        Assert.That((string?)credentials["user_id"]!["title"], Is.EqualTo("User ID"));
        Assert.That((string?)credentials["user_id"]!["description"], Is.EqualTo("The user."));
        Assert.That((int)credentials["port"]!["default"]!, Is.EqualTo(443));
        Assert.That(credentials.Select(setting => (int)setting.Value!["x-order"]!), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(
            credentials.Select(setting => (string?)setting.Value!["x-group"]),
            Is.EqualTo(new[] { "connection", "connection", "advanced" }));
    }

    [Test]
    public void Settings_of_each_variant_of_a_union_are_described()
    {
        var variants = Setting("sign_in")["anyOf"]!.AsArray().Where(variant => variant!["properties"] is not null).ToList();

        Assert.That(variants, Has.Count.EqualTo(2));
        foreach (var (variant, key) in variants.Zip(["api_token", "user_name"]))
        {
            var setting = variant!["properties"]![key]!;
            Assert.That(setting["title"], Is.Not.Null);
            Assert.That((string?)setting["description"], Does.EndWith("."));
            Assert.That((string?)setting["x-group"], Is.EqualTo("connection"));
        }
    }

    private static JsonObject Setting(string key) => Schema["properties"]![key]!.AsObject();

    private enum Mode
    {
        Everything,
        [Display(Name = "Single pages")]
        ByPage,
        Api,
    }

    private sealed record Sample : SourceConfig
    {
        [Display(Name = "Pause (seconds)", GroupName = ConfigGroups.Advanced)]
        public int Seconds { get; init; }

        [Display(GroupName = ConfigGroups.Content)]
        public Mode Mode { get; init; } = Mode.ByPage;

        [Display(GroupName = ConfigGroups.Scope), MaxLength(3)]
        public IReadOnlyList<string> Labels { get; init; } = ["a"];

        [Display(GroupName = ConfigGroups.Connection), Description("The site.")]
        public required Uri SiteUrl { get; init; }

        [Display(GroupName = ConfigGroups.Connection)]
        public Uri Gateway { get; init; } = new("https://example.org/");

        [Display(GroupName = ConfigGroups.Connection)]
        public Login Credentials { get; init; } = new();

        [Display(GroupName = ConfigGroups.Content), Range(1L, 4L << 30)]
        public long Pages { get; init; } = 7;

        [Display(GroupName = ConfigGroups.Content)]
        public bool Deep { get; init; } = true;

        [Display(GroupName = ConfigGroups.Content), Secret]
        public string Password { get; init; } = "initial";

        [Display(GroupName = ConfigGroups.Content), RegularExpression("^a"), StringLength(5, MinimumLength = 2)]
        public string? Note { get; init; }

        [Display(GroupName = ConfigGroups.Content)]
        public DateOnly? Since { get; init; }

        [Display(GroupName = ConfigGroups.Content), EmailAddress]
        public string? Owner { get; init; }

        [Display(GroupName = ConfigGroups.Content), Description("A token."), JsonConverter(typeof(Reversed))]
        public string? Token { get; init; }

        [Display(GroupName = ConfigGroups.Connection)]
        public SignIn? SignIn { get; init; }

        [Display(GroupName = ConfigGroups.Advanced), Range(0.5, 2.0)]
        public double Ratio { get; init; } = 1;
    }

    private sealed record Login
    {
        [Description("The user.")]
        public string? UserId { get; init; }

        [Secret]
        public string? Secret { get; init; }

        [Display(GroupName = ConfigGroups.Advanced)]
        public int Port { get; init; } = 443;
    }

    [JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
    [JsonDerivedType(typeof(ByToken), "token")]
    [JsonDerivedType(typeof(ByName), "name")]
    private abstract record SignIn;

    private sealed record ByToken : SignIn
    {
        [Description("The token.")]
        public string? ApiToken { get; init; }
    }

    private sealed record ByName : SignIn
    {
        [Description("The name.")]
        public string? UserName { get; init; }
    }

    private sealed record Misgrouped : SourceConfig
    {
        [Display(GroupName = "elsewhere")]
        public string? Name { get; init; }
    }

    private sealed class Reversed : JsonConverter<string>
    {
        public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => new([.. reader.GetString()!.Reverse()]);

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);
    }
}
