using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Connectors.Sources.Catalog;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace Connectors.Tests.Sources.Catalog;

/// <summary>A config that a person is still filling in, opened to list choices for one of its settings.</summary>
public sealed class UnfinishedConfigTests
{
    [TestCase("""{ "address": "a" }""", Description = "Required settings outside the connection may be missing.")]
    [TestCase("""{ "address": "a", "bucket": "old" }""", Description = "What the setting holds does not narrow the choices.")]
    [TestCase("""{ "address": "a", "count": "many", "mode": 7 }""", Description = "Wrong values outside the connection count as none.")]
    [TestCase("""{ "address": "a", "count": 99 }""", Description = "So do values that break a rule.")]
    public void Only_the_connection_must_be_right(string json)
    {
        var (value, errors) = Parse(json);

        Assert.That(errors, Is.Empty);
        Assert.That((value!.Address, value.Bucket, value.Count, value.Tables), Is.EqualTo(("a", "", 1, Array.Empty<string>())));
    }

    [TestCase("{}", "address: is required.")]
    [TestCase("""{ "address": 7, "count": "many" }""", "address: must be a string, not a number.")]
    [TestCase("""{ "address": "wrong" }""", "address: must not be wrong.")]
    [TestCase("[]", "config: must be an object, not a list.")]
    public void A_connection_that_is_not_right_is_told(string json, string error)
    {
        var (value, errors) = Parse(json);

        Assert.That(value, Is.Null);
        Assert.That(errors, Is.EqualTo(new[] { error }));
    }

    [Test]
    public void Marked_settings_are_choosable()
        => Assert.That(UnfinishedConfig.Choosable(typeof(Depot)), Is.EqualTo(new[] { "bucket", "tables" }));

    private static (Depot? Value, IReadOnlyList<string> Errors) Parse(string json)
        => UnfinishedConfig.Parse<Depot>(JsonSerializer.Deserialize<JsonElement>(json), "bucket");

    private sealed record Depot : IValidatableObject
    {
        [Display(GroupName = ConfigGroups.Connection)]
        public required string Address { get; init; }

        [Display(GroupName = ConfigGroups.Scope), Choosable]
        public required string Bucket { get; init; }

        [Display(GroupName = ConfigGroups.Scope), Choosable]
        public required IReadOnlyList<string> Tables { get; init; }

        [Display(GroupName = ConfigGroups.Advanced), Range(1, 10)]
        public int Count { get; init; } = 1;

        [Display(GroupName = ConfigGroups.Scope)]
        public string? Mode { get; init; }

        public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
        {
            if (Address == "wrong")
                yield return new ValidationResult("must not be wrong.", [nameof(Address)]);
            if (Bucket.Length == 0)
                yield return new ValidationResult("is required.", [nameof(Bucket)]);
            if (Tables.Count == 0)
                yield return new ValidationResult("Nothing to read.");
        }
    }
}
