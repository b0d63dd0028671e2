using System.Text.Json;
using Connectors.Sources.Catalog;
using Connectors.Sources.Folder;

namespace Connectors.Tests.Sources.Catalog;

public sealed class CommaSeparatedTests
{
    [TestCase("""{ "root": "/srv", "include": "*.md, , *.txt" }""")]
    [TestCase("""{ "root": "/srv", "include": ["*.md", "*.txt"] }""")]
    public void Lists_may_be_written_as_one_string(string config)
    {
        var (parsed, errors) = ConfigParser.Parse<FolderConfig>(JsonSerializer.Deserialize<JsonElement>(config));

        Assert.That(errors, Is.Empty);
        Assert.That(parsed!.Include, Is.EqualTo(new[] { "*.md", "*.txt" }));
    }

    [Test]
    public void Other_values_are_refused_by_name()
    {
        var (_, errors) = ConfigParser.Parse<FolderConfig>(JsonSerializer.Deserialize<JsonElement>("""{ "root": "/srv", "include": 7 }"""));

        Assert.That(errors, Is.EqualTo(new[] { "include: number given, a list of strings wanted." }));
    }

    [Test]
    public void Schema_says_so()
    {
        var include = ConfigSchemaExporter.Export(typeof(FolderConfig)).GetProperty("properties").GetProperty("include");

        Assert.That(include.GetProperty("type").EnumerateArray().Select(type => type.GetString()), Is.EqualTo(new[] { "array", "string" }));
        Assert.That(include.GetProperty("description").GetString(), Is.Not.Empty);
    }
}
