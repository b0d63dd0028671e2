using System.Text.Json;
using Connectors.Sources.Catalog;
using Connectors.Sources.Folder;

namespace Connectors.Tests.Sources.Catalog;

public sealed class CommaSeparatedTests
{
    [TestCase("""{ "root": "/srv", "include": "*.md, , *.txt" }""")]
    [TestCase("""{ "root": "/srv", "include": ["*.md", "*.txt"] }""")]
    public void A_list_may_be_written_as_one_string_with_commas(string config)
    {
        var (parsed, errors) = Parse(config);

        Assert.That(errors, Is.Empty);
        Assert.That(parsed!.Include, Is.EqualTo(new[] { "*.md", "*.txt" }));
    }

    [TestCase("7", "include: must be a list of strings, not a number.")]
    [TestCase("[7]", "include: must be a list of strings.")]
    [TestCase("""["*.md", null]""", "include: must be a list of strings.")]
    public void Other_values_are_refused_with_the_key_that_has_them(string value, string error)
        => Assert.That(Parse($$"""{ "root": "/srv", "include": {{value}} }""").Errors, Is.EqualTo(new[] { error }));

    [Test]
    public void The_schema_of_such_a_list_takes_an_array_and_a_string()
    {
        var include = ConfigSchemaExporter.Export(typeof(FolderConfig)).GetProperty("properties").GetProperty("include");

        Assert.That(include.GetProperty("type").EnumerateArray().Select(type => type.GetString()), Is.EqualTo(new[] { "array", "string" }));
        Assert.That(include.GetProperty("description").GetString(), Is.Not.Empty);
    }

    private static (FolderConfig? Value, IReadOnlyList<string> Errors) Parse(string config)
        => ConfigParser.Parse<FolderConfig>(JsonSerializer.Deserialize<JsonElement>(config));
}
