using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Tests.Sources.Catalog;

/// <summary>The config of every source in the catalog is described well enough to make a form from it.</summary>
public sealed class SourceFormTests
{
    private static IEnumerable<string> Types => Catalog.All.Select(source => source.Type);

    private static SourceCatalog Catalog
    {
        get
        {
            using var services = new ServiceCollection().AddSources().BuildServiceProvider();
            return services.GetRequiredService<SourceCatalog>();
        }
    }

    [TestCaseSource(nameof(Types))]
    public void Every_setting_has_a_title_a_description_a_group_and_an_order(string type)
    {
        var incomplete = from setting in Settings(Schema(type), "")
                         from keyword in new[] { "title", "description", "x-group", "x-order" }
                         where setting.Schema[keyword] is null
                         select $"{setting.Path} has no {keyword}";

        Assert.That(incomplete, Is.Empty);
    }

    [TestCaseSource(nameof(Types))]
    public void Every_description_is_a_sentence(string type)
        => Assert.That(
            Settings(Schema(type), "").Select(setting => (string?)setting.Schema["description"]).OfType<string>()
                .Where(text => !char.IsUpper(text[0]) || text[^1] != '.'),
            Is.Empty);

    [TestCaseSource(nameof(Types))]
    public void Titles_are_unique_within_a_form(string type)
        => Assert.That(Schema(type)["properties"]!.AsObject().Select(setting => (string?)setting.Value!["title"]), Is.Unique);

    [TestCaseSource(nameof(Types))]
    public void Every_form_begins_with_its_connection_and_ends_with_what_most_leave_alone(string type)
    {
        var groups = Schema(type)["properties"]!.AsObject().Select(setting => (string?)setting.Value!["x-group"]).ToList();

        Assert.That((groups[0], groups[^1]), Is.EqualTo((ConfigGroups.Connection, ConfigGroups.Advanced)));
    }

    [TestCaseSource(nameof(Types))]
    public void Every_default_is_accepted_as_a_value(string type)
    {
        Assert.That(Catalog.TryFind(type, out var source));
        var defaults = Defaults(Schema(type));

        var errors = source!.Validate(JsonSerializer.SerializeToElement(defaults));

        // Errors about other keys are to be expected: required ones are missing.
        Assert.That(defaults.Select(pair => pair.Key), Does.Contain("size_limit").And.Contain("sync_deleted_files"));
        Assert.That(errors.Where(error => Has(defaults, error.Split(':')[0].Split('.', '['))), Is.Empty);
    }

    [TestCaseSource(nameof(Types))]
    public void Settings_have_choices_if_the_source_lists_them_and_only_then(string type)
    {
        Assert.That(Catalog.TryFind(type, out var source));
        var marked = Schema(type)["properties"]!.AsObject()
            .Where(setting => setting.Value!["x-choices"] is not null).Select(setting => setting.Key);

        Assert.That(source!.Choosable, Is.EquivalentTo(marked));
        Assert.That(source.Choosable.Count > 0, Is.EqualTo(source.Capabilities.Contains(SourceCapability.Choices)));
    }

    [TestCaseSource(nameof(Types))]
    public void No_secret_has_a_default(string type)
        => Assert.That(
            Settings(Schema(type), "").Where(setting => setting.Schema["writeOnly"] is not null && setting.Schema["default"] is not null),
            Is.Empty);

    private static JsonObject Schema(string type)
    {
        Assert.That(Catalog.TryFind(type, out var source));
        return JsonSerializer.SerializeToNode(source!.ConfigSchema)!.AsObject();
    }

    private static JsonObject Defaults(JsonObject schema)
    {
        var defaults = new JsonObject();
        foreach (var (key, setting) in schema["properties"]!.AsObject())
        {
            if (setting!["default"] is { } value)
                defaults[key] = value.DeepClone();
            else if (setting["properties"] is not null)
                defaults[key] = Defaults(setting.AsObject());
        }

        return defaults;
    }

    private static bool Has(JsonNode? defaults, IEnumerable<string> path)
        => path.Aggregate(defaults, (node, key) => node is JsonObject inner ? inner[key] : node) is not (null or JsonObject);

    private static IEnumerable<(string Path, JsonObject Schema)> Settings(JsonNode? schema, string path)
    {
        foreach (var variant in new[] { "anyOf", "oneOf" }.SelectMany(keyword => schema?[keyword] as JsonArray ?? []))
        {
            foreach (var setting in Settings(variant, path))
                yield return setting;
        }

        foreach (var (key, setting) in schema?["properties"] as JsonObject ?? [])
        {
            yield return (path + key, setting as JsonObject ?? []);
            foreach (var inner in Settings(setting, $"{path}{key}."))
                yield return inner;
        }
    }
}
