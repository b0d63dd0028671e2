using System.Text.Json;
using Connectors.Sources;
using Connectors.Sources.Http;

namespace Connectors.Tests.Sources.Http;

public sealed class JsonRowsTests : RestFixture
{
    [TestCase("""{"id":"b","size":"many"}""", "b", "$.size")]
    [TestCase("""{"id":"b","size":{"deep":[1,{"x":[]}]}}""", "b", "$.size")]
    [TestCase("""{"size":2}""", null, "$")]
    [TestCase("""{"id":"","size":2}""", null, "$.id")]
    [TestCase("""{"id":null}""", null, "$.id")]
    [TestCase("""{"id":7,"size":2}""", "7", "$.id")]
    [TestCase("null", null, "$")]
    [TestCase("\"text\"", null, "$")]
    [TestCase("[[1],2]", null, "$")]
    public void A_row_of_another_form_is_told_apart_and_the_rows_around_it_are_read(string odd, string? id, string place)
    {
        var page = JsonSerializer.Deserialize<Page>(
            $$$"""{"next":"n","rows":[{"id":"a","size":1},{{{odd}}},{"id":"c","extra":{}}],"last":true}""", JsonSerializerOptions.Web)!;

        Assert.That(page.Rows.Select(row => row.Id), Is.EqualTo(new[] { "a", "c" }));
        Assert.That(page.Rows.Odd.Select(row => (row.Text("id"), row.Place)), Is.EqualTo(new[] { (id, place) }));
        Assert.That((page.Next, page.Last), Is.EqualTo(("n", true)), "what follows the rows is read");
    }

    [TestCase("""{"rows":null}""")]
    [TestCase("{}")]
    [TestCase("""{"rows":[]}""")]
    public void Missing_rows_are_no_rows(string json)
    {
        var page = JsonSerializer.Deserialize<Page>(json, JsonSerializerOptions.Web)!;

        Assert.That(page.Rows, Is.Empty);
        Assert.That(page.Rows.Odd, Is.Empty);
    }

    [TestCase("""{"rows":{}}""")]
    [TestCase("[]")]
    [TestCase("null")]
    public async Task An_answer_of_another_form_is_not_asked_for_again(string body)
    {
        for (var i = 0; i < 5; i++)
            Upstream.Answer(200, body);

        var error = await FailAsync(() => Api.SendAsync<Page>(RestCall.Get("x", "x"), CancellationToken.None));

        Assert.That((error.Kind, error.InCircles), Is.EqualTo((SourceErrorKind.Transient, true)));
        Assert.That(Upstream.Requests, Has.Count.EqualTo(1));
    }

    private sealed record Page
    {
        public JsonRows<Item> Rows { get; init; } = JsonRows<Item>.Empty;

        public string? Next { get; init; }

        public bool Last { get; init; }
    }

    private sealed record Item : IJsonRow
    {
        public required string Id { get; init; }

        public int Size { get; init; }
    }
}
