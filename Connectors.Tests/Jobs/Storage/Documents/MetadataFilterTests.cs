using Connectors.Jobs.Storage.Documents;
using Connectors.Tests.Support;
using Dapper;

namespace Connectors.Tests.Jobs.Storage.Documents;

internal sealed class MetadataFilterTests
{
    [TestCase("is", "lang", "EN", "a")]
    [TestCase("=", "tags", "red", "a")]
    [TestCase("not is", "lang", "en", "b")]
    [TestCase("≠", "tags", "red", "b,c")]
    [TestCase("contains", "tags", "lu", "b")]
    [TestCase("not contains", "lang", "n", "b")]
    [TestCase("in", "lang", "fr,en", "a")]
    [TestCase("not in", "lang", "fr,en", "b")]
    [TestCase("start with", "lang", "D", "b")]
    [TestCase("end with", "lang", "n", "a")]
    [TestCase(">", "size", "9", "b")]
    [TestCase("<", "size", "10", "a")]
    [TestCase("≥", "size", "100", "b")]
    [TestCase("≤", "day", "2026-01-31", "a")]
    [TestCase("empty", "tags", "", "c")]
    [TestCase("not empty", "tags", "", "a,b")]
    [TestCase("is", "lang'; drop table documents; --", "x", "")]
    public async Task Each_metadata_operator_matches_the_right_documents(string comparison, string name, string value, string found)
    {
        string[] values = comparison is "in" or "not in" ? value.Split(',') : [value];
        Assert.That(await FindAsync(new MetadataFilter(false, [new MetadataCondition(name, comparison, values)])), Is.EqualTo(found));
    }

    [TestCase(false, "")]
    [TestCase(true, "a,b")]
    public async Task Metadata_conditions_are_combined_by_and_or_by_or(bool any, string found)
    {
        MetadataCondition[] both = [new("lang", "is", ["en"]), new("lang", "is", ["de"])];

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
