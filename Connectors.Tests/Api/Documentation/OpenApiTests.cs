using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Api.Documentation;
using Connectors.Api.Requests;
using Connectors.Sources;
using Connectors.Sources.Catalog;
using Connectors.Tests.Support;

namespace Connectors.Tests.Api.Documentation;

/// <summary>The served OpenAPI document is complete: a person and a generator find everything that they need.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class OpenApiTests
{
    private static ApiHost _host = null!;
    private static JsonNode _document = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _host = await ApiHost.StartAsync();
        _document = await _host.GetAsync("/openapi/v1.json");
    }

    [OneTimeTearDown]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public void Every_operation_has_an_id_a_short_summary_and_a_description()
    {
        var operations = Operations().ToArray();

        Assert.That(operations.Select(each => (string?)each.Operation["operationId"]), Is.Unique);
        Assert.That(operations.Select(each => (string?)each.Operation["operationId"]), Has.All.Match("^[a-z][A-Za-z]+$"));
        Assert.That(
            operations.Select(each => (string?)each.Operation["summary"]),
            Has.All.Matches<string?>(summary => summary?.Length is > 5 and < 50));
        Assert.That(operations.Select(each => (string?)each.Operation["description"]), Has.All.Matches<string?>(text => text?.Length > 20));
        Assert.That(operations, Has.Length.GreaterThan(50));
    }

    [Test]
    public void Every_parameter_and_property_is_described()
    {
        var parameters = Operations().SelectMany(each => (each.Operation["parameters"]?.AsArray() ?? [])
            .Where(parameter => parameter!["description"] is null)
            .Select(parameter => $"{each.Name} {parameter!["name"]}"));
        var properties = Schemas().SelectMany(schema => (schema.Value!["properties"]?.AsObject() ?? [])
            .Where(property => property.Value!["description"] is null && property.Value["$ref"] is null)
            .Select(property => $"{schema.Key}.{property.Key}"));

        Assert.That(parameters, Is.Empty);
        Assert.That(properties.Where(name => !name.Contains("Config.", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Every_body_and_every_answer_has_a_type_and_an_example()
    {
        foreach (var (name, operation) in Operations())
        {
            var contents = operation["responses"]!.AsObject().Select(answer => ($"{name} {answer.Key}", answer.Value!["content"]))
                .Append(($"{name} body", operation["requestBody"]?["content"]));
            foreach (var (place, content) in contents)
            {
                foreach (var (type, media) in content?.AsObject() ?? [])
                {
                    Assert.That(media!["schema"]?.AsObject().Count, Is.GreaterThan(0), $"{place} {type}");
                    Assert.That(media["example"] ?? media["examples"], Is.Not.Null, $"{place} {type}");
                }
            }

            Assert.That(operation["responses"]!["200"]!["content"], Is.Not.Null, name);
        }
    }

    [Test]
    public void Numbers_times_and_words_are_typed()
    {
        Assert.That(Property("Connector", "refresh_freq")["type"]!.ToString(), Is.EqualTo("integer"));
        Assert.That(Property("Connector", "refresh_freq")["format"]!.ToString(), Is.EqualTo("int32"));
        Assert.That(Property("Connector", "create_time")["format"]!.ToString(), Is.EqualTo("int64"));
        Assert.That(Property("Connector", "create_date")["format"]!.ToString(), Is.EqualTo("date-time"));
        Assert.That(Words(Property("Run", "status")), Does.Contain("SUCCESS").And.Contain("CANCEL"));
        Assert.That(
            Words(Property("Failure", "class")), Is.EqualTo(Enum.GetNames<FailureReason>().Select(name => name.ToLowerInvariant())));
        Assert.That((int?)Property("CreateConnector", "refresh_freq")["default"], Is.EqualTo(30));
        Assert.That((int?)Property("CreateConnector", "timeout_secs")["minimum"], Is.EqualTo(1));
    }

    [Test]
    public void A_list_says_its_page_sizes()
    {
        var (_, operation) = Operations().Single(each => (string?)each.Operation["operationId"] == "listRuns");
        var size = operation["parameters"]!.AsArray().Single(parameter => (string?)parameter!["name"] == "page_size")!["schema"]!;

        Assert.That(((int?)size["minimum"], (int?)size["maximum"], (int?)size["default"]), Is.EqualTo((1, 100, 15)));
    }

    [Test]
    public void The_errors_that_can_come_are_declared()
    {
        var (_, create) = Operations().Single(each => (string?)each.Operation["operationId"] == "createConnector");
        var (_, list) = Operations().Single(each => (string?)each.Operation["operationId"] == "listConnectors");

        Assert.That(Statuses(create), Is.EquivalentTo(new[] { "200", "400", "401", "403", "413", "429", "500" }));
        Assert.That(Statuses(list), Is.EquivalentTo(new[] { "200", "401", "403", "429", "500" }));
    }

    [Test]
    public void Every_tag_is_described_and_used()
    {
        var tags = _document["tags"]!.AsArray();

        Assert.That(tags.Select(tag => (string?)tag!["description"]), Has.All.Not.Null);
        Assert.That(
            Operations().SelectMany(each => each.Operation["tags"]!.AsArray()).Select(tag => (string?)tag).Distinct(),
            Is.EquivalentTo(tags.Select(tag => (string?)tag!["name"])));
    }

    [Test]
    public void Every_source_has_an_example_and_a_schema()
    {
        var (_, create) = Operations().Single(each => (string?)each.Operation["operationId"] == "createConnector");
        var sources = _host.Get<SourceCatalog>().All.ToArray();

        Assert.That(
            create["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject().Select(example => example.Key),
            Is.EquivalentTo(sources.Select(source => source.Type)));
        foreach (var source in sources)
            Assert.That(Schemas().Select(schema => schema.Key), Does.Contain(ConfigSchemas.NameOf(source)));
    }

    [Test]
    public void Every_example_body_is_one_that_the_operation_takes()
    {
        var bodies = BodyTypes();

        foreach (var (name, operation) in Operations()
            .Where(each => each.Operation["requestBody"]?["content"]?["application/json"] is not null))
        {
            var type = bodies[(string)operation["operationId"]!];
            foreach (var (key, example) in operation["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject())
                Assert.That(Errors(type, example!["value"]!), Is.Empty, $"{name} {key}");
        }
    }

    [Test]
    public void Every_example_answer_has_the_properties_of_its_schema()
    {
        foreach (var (name, operation) in Operations())
        {
            if (operation["responses"]!["200"]!["content"]!["application/json"] is { } answer)
                SameShape(answer["schema"]!, answer["example"]!, name);
        }
    }

    private static void SameShape(JsonNode schema, JsonNode? example, string place)
    {
        var resolved = Resolve(schema);
        if (example is JsonArray list && resolved["items"] is { } items)
        {
            foreach (var item in list)
                SameShape(items, item, $"{place}[]");
        }

        if (example is not JsonObject json || resolved["properties"] is not JsonObject properties)
            return;
        var required = resolved["required"]?.AsArray().Select(key => (string)key!).ToArray() ?? [];
        Assert.That(json.Select(field => field.Key), Is.SubsetOf(properties.Select(property => property.Key)), place);
        Assert.That(required, Is.SubsetOf(json.Select(field => field.Key)), place);
        foreach (var (key, value) in json)
            SameShape(properties[key]!, value, $"{place}.{key}");
    }

    private static JsonNode Resolve(JsonNode schema) => (string?)schema["$ref"] is { } reference
        ? _document["components"]!["schemas"]![reference[(reference.LastIndexOf('/') + 1)..]]!
        : schema;

    private static IReadOnlyList<string> Errors(Type type, JsonNode body)
    {
        var json = JsonSerializer.SerializeToElement(body);
        var result = typeof(ConfigParser).GetMethod(nameof(ConfigParser.Parse))!.MakeGenericMethod(type).Invoke(null, [json, "body"])!;
        return (IReadOnlyList<string>)result.GetType().GetField("Item2")!.GetValue(result)!;
    }

    private static Dictionary<string, Type> BodyTypes() => _host.Get<Microsoft.AspNetCore.Routing.EndpointDataSource>().Endpoints
        .Where(endpoint => endpoint.Metadata.GetMetadata<BodyType>() is not null)
        .ToDictionary(
            endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.IEndpointNameMetadata>()!.EndpointName,
            endpoint => endpoint.Metadata.GetMetadata<BodyType>()!.Type);

    private static IEnumerable<(string Name, JsonNode Operation)> Operations() =>
        from path in _document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key} {path.Key}", operation.Value!);

    private static JsonObject Schemas() => _document["components"]!["schemas"]!.AsObject();

    private static JsonNode Property(string schema, string property) => Schemas()[schema]!["properties"]![property]!;

    private static IEnumerable<string> Words(JsonNode schema) => schema["enum"]!.AsArray().Select(word => (string)word!);

    private static IEnumerable<string> Statuses(JsonNode operation) => operation["responses"]!.AsObject().Select(answer => answer.Key);
}
