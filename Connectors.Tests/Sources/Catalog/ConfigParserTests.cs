using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources.Catalog;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace Connectors.Tests.Sources.Catalog;

/// <summary>The parser with a record that is no config, such as the body of a request.</summary>
public sealed class ConfigParserTests
{
    private const string Keys = "Known keys: name, count, kind, since, urgent, tags, parts, prices, address, more.";

    [Test]
    public void A_valid_object_becomes_its_record()
    {
        var (order, errors) = Parse("""
            { "name": "n", "count": "3", "kind": "by_air", "parts": [{ "key": "a" }], "prices": { "eur": 1.5 }, "more": { "any": [null] } }
            """);

        Assert.That(errors, Is.Empty);
        Assert.That((order!.Name, order.Count, order.Kind, order.Parts.Single().Key), Is.EqualTo(("n", 3, Way.ByAir, "a")));
    }

    [TestCase("[]", "body: must be an object, not a list.")]
    [TestCase("null", "body: must be an object, not null.")]
    [TestCase("7", "body: must be an object, not a number.")]
    public void A_value_that_is_no_object_is_refused_by_the_name_of_the_whole(string json, string error)
        => Assert.That(Parse(json).Errors, Is.EqualTo(new[] { error }));

    [TestCase("""{ "count": "many" }""", "count: must be a whole number, not a string.")]
    [TestCase("""{ "count": 1.5 }""", "count: must be a whole number.")]
    [TestCase("""{ "count": true }""", "count: must be a whole number, not true or false.")]
    [TestCase("""{ "count": null }""", "count: must not be null.")]
    [TestCase("""{ "name": 7 }""", "name: must be a string, not a number.")]
    [TestCase("""{ "kind": "by_sea" }""", "kind: must be one of by_land, by_air.")]
    [TestCase("""{ "kind": [] }""", "kind: must be one of by_land, by_air, not a list.")]
    [TestCase("""{ "since": "yesterday" }""", "since: must be a date and time (ISO 8601).")]
    [TestCase("""{ "urgent": "yes" }""", "urgent: must be true or false, not a string.")]
    [TestCase("""{ "tags": "a" }""", "tags: must be a list of strings, not a string.")]
    [TestCase("""{ "tags": ["a", 7] }""", "tags[1]: must be a string, not a number.")]
    [TestCase("""{ "tags": ["a", null] }""", "tags[1]: must not be null.")]
    [TestCase("""{ "parts": {} }""", "parts: must be a list, not an object.")]
    [TestCase("""{ "parts": [{ "key": "a" }, 7] }""", "parts[1]: must be an object, not a number.")]
    [TestCase("""{ "prices": { "eur": "cheap" } }""", "prices.eur: must be a number, not a string.")]
    [TestCase("""{ "address": { "city": [] } }""", "address.city: must be a string, not a list.")]
    public void A_value_of_the_wrong_type_is_refused_in_plain_words(string json, string error) => AssertRefused(json, error);

    [TestCase("""{ "colour": 1 }""", "colour: is not a known key. " + Keys)]
    [TestCase("""{ "Name": "n" }""", "Name: is not a known key. " + Keys)]
    [TestCase("""{ "address": { "zip": 1 } }""", "address.zip: is not a known key. Known keys: city.")]
    [TestCase("""{ "parts": [{ "key": "a", "size": 1 }] }""", "parts[0].size: is not a known key. Known keys: key, email.")]
    [TestCase("""{ "count": 1, "count": 2 }""", "count: is given twice.")]
    public void An_unknown_or_repeated_key_is_refused_at_every_level_with_the_known_ones(string json, string error)
        => AssertRefused(json, error);

    [TestCase("{}", "name: is required.")]
    [TestCase("""{ "name": "n", "parts": [{}] }""", "parts[0].key: is required.")]
    public void A_missing_key_is_named_at_every_level(string json, string error)
        => Assert.That(Parse(json).Errors, Is.EqualTo(new[] { error }));

    [TestCase("""{ "count": 11 }""", "count: must be between 1 and 10.")]
    [TestCase("""{ "name": "" }""", "name: must not be empty.")]
    [TestCase("""{ "name": "far too long a name" }""", "name: must not have more than 10 characters.")]
    [TestCase("""{ "parts": [{ "key": "a" }, { "key": "b", "email": "nobody" }] }""", "parts[1].email: must be an e-mail address.")]
    [TestCase("""{ "parts": [{ "key": "B!" }] }""", "parts[0].key: has letters and digits only.")]
    [TestCase("""{ "address": { "city": "Rome" } }""", "address: leads nowhere.")]
    [TestCase("""{ "count": 7 }""", "count: is an unlucky number.")]
    [TestCase("""{ "urgent": true }""", "body: cannot be urgent.")]
    public void A_broken_rule_is_named_by_its_key_whether_attribute_or_own_rule(string json, string error) => AssertRefused(json, error);

    [Test]
    public void All_that_is_wrong_is_told_at_once()
        => Assert.That(
            Parse("""{ "count": "x", "colour": 1, "address": { "city": 1 } }""").Errors.Select(error => error.Split(':')[0]),
            Is.EqualTo(new[] { "count", "colour", "address.city", "name" }));

    [Test]
    public void The_own_rules_of_a_record_that_is_whole_are_told_with_what_is_wrong_elsewhere()
        => Assert.That(
            Parse("""{ "address": { "city": "Rome" }, "count": "x" }""").Errors,
            Is.EqualTo(new[] { "count: must be a whole number, not a string.", "name: is required.", "address: leads nowhere." }));

    [Test]
    public void No_message_repeats_a_value_or_a_type_of_the_program()
    {
        var (_, errors) = Parse("""{ "name": "n", "count": "secret-1", "kind": "secret-2", "since": "secret-3", "parts": ["secret-4"] }""");

        Assert.That(errors, Has.Count.EqualTo(4));
        Assert.That(errors, Has.None.Contains("secret").And.None.Contains("System").And.None.Contains("Order"));
    }

    private static (Order? Value, IReadOnlyList<string> Errors) Parse(string json)
        => ConfigParser.Parse<Order>(JsonSerializer.Deserialize<JsonElement>(json), "body");

    /// <summary>Expects this error alone, in an object that has the required name unless it gives another.</summary>
    private static void AssertRefused(string json, string error)
    {
        var named = json.Contains("\"name\"", StringComparison.Ordinal) ? json : json[..json.LastIndexOf('}')] + ", \"name\": \"n\" }";

        Assert.That(Parse(named).Errors, Is.EqualTo(new[] { error }));
    }

    private enum Way
    {
        ByLand,
        ByAir,
    }

    private sealed record Order : IValidatableObject
    {
        [Required, StringLength(10)]
        public required string Name { get; init; }

        [Range(1, 10)]
        public int Count { get; init; } = 1;

        public Way Kind { get; init; }

        public DateTimeOffset? Since { get; init; }

        public bool Urgent { get; init; }

        public IReadOnlyList<string> Tags { get; init; } = [];

        public IReadOnlyList<Part> Parts { get; init; } = [];

        public IReadOnlyDictionary<string, double> Prices { get; init; } = new Dictionary<string, double>();

        public Place? Address { get; init; }

        public JsonNode? More { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Count == 7)
                yield return new ValidationResult("is an unlucky number.", [nameof(Count)]);
            if (Urgent)
                yield return new ValidationResult("cannot be urgent.");
        }
    }

    private sealed record Part
    {
        [RegularExpression("^[a-z0-9]+$", ErrorMessage = "has letters and digits only.")]
        public required string Key { get; init; }

        [EmailAddress]
        public string? Email { get; init; }
    }

    private sealed record Place : IValidatableObject
    {
        public string City { get; init; } = "";

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => [new("leads nowhere.")];
    }
}
