using Connectors.Jobs.Storage.Documents;
using Connectors.Tests.Support;
using Dapper;

namespace Connectors.Tests.Jobs.Storage.Documents;

internal sealed class MetadataFilterTests
{
    [TestCase(nameof(MetadataOperator.Is), "lang", "EN", "a")]
    [TestCase(nameof(MetadataOperator.Is), "tags", "red", "a")]
    [TestCase(nameof(MetadataOperator.IsNot), "lang", "en", "b")]
    [TestCase(nameof(MetadataOperator.IsNot), "tags", "red", "b,c")]
    [TestCase(nameof(MetadataOperator.Contains), "tags", "lu", "b")]
    [TestCase(nameof(MetadataOperator.ContainsNot), "lang", "n", "b")]
    [TestCase(nameof(MetadataOperator.In), "lang", "fr,en", "a")]
    [TestCase(nameof(MetadataOperator.NotIn), "lang", "fr,en", "b")]
    [TestCase(nameof(MetadataOperator.StartsWith), "lang", "D", "b")]
    [TestCase(nameof(MetadataOperator.EndsWith), "lang", "n", "a")]
    [TestCase(nameof(MetadataOperator.Above), "size", "9", "b")]
    [TestCase(nameof(MetadataOperator.Below), "size", "10", "a")]
    [TestCase(nameof(MetadataOperator.AtLeast), "size", "100", "b")]
    [TestCase(nameof(MetadataOperator.AtMost), "day", "2026-01-31", "a")]
    [TestCase(nameof(MetadataOperator.Empty), "tags", "", "c")]
    [TestCase(nameof(MetadataOperator.NotEmpty), "tags", "", "a,b")]
    [TestCase(nameof(MetadataOperator.Is), "lang'; drop table documents; --", "x", "")]
    public async Task Each_metadata_operator_matches_the_right_documents(string comparison, string name, string value, string found)
    {
        var wanted = Enum.Parse<MetadataOperator>(comparison);
        string[] values = wanted is MetadataOperator.In or MetadataOperator.NotIn ? value.Split(',') : [value];

        Assert.That(await FindAsync(new MetadataFilter(false, [new MetadataCondition(name, wanted, values)])), Is.EqualTo(found));
    }

    [TestCase(false, "")]
    [TestCase(true, "a,b")]
    public async Task Metadata_conditions_are_combined_by_and_or_by_or(bool any, string found)
    {
        MetadataCondition[] both = [new("lang", MetadataOperator.Is, ["en"]), new("lang", MetadataOperator.Is, ["de"])];

        Assert.That(await FindAsync(new MetadataFilter(any, both)), Is.EqualTo(found));
    }

    private static async Task<string> FindAsync(MetadataFilter filter)
    {
        await using var database = await TestDatabase.CreateAsync();
        var parameters = new DynamicParameters();
        var sql = filter.ToSql(parameters);
        var rows = await database.Database.QueryAsync<string>(
            $$$"""
            select d.id from (values
                ('a', '{"lang":"en","tags":["red","green"],"size":9,"day":"2026-01-05"}'::jsonb),
                ('b', '{"lang":"de","tags":["blue"],"size":100,"day":"2026-02-05"}'::jsonb),
                ('c', '{"tags":[]}'::jsonb)) d (id, metadata)
            where {{{sql}}} order by 1
            """,
            parameters,
            CancellationToken.None);
        return string.Join(',', rows);
    }
}
