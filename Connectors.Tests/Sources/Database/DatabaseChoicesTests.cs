using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Database;

/// <summary>What can be chosen, and who may find which row, on real servers.</summary>
[TestFixture(typeof(PostgreSqlShop))]
[TestFixture(typeof(MySqlShop))]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class DatabaseChoicesTests<TShop>
    where TShop : DatabaseShop, new()
{
    private readonly TShop _shop = new();

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await _shop.StartAsync();
        await _shop.FillAsync(3, "text");
        await _shop.ExecuteAsync("create table keyless (name text, note text)");
        await _shop.ExecuteAsync("create view cheap as select id, name from products");
        await _shop.ExecuteAsync("create table notes (id int primary key, body text, picture "
            + (_shop.Type == "mysql" ? "blob" : "bytea") + ", readers text, owner varchar(100))");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _shop.DisposeAsync();

    [Test]
    public async Task Tables_and_views_can_be_chosen_with_what_they_need()
    {
        await using var probe = Probe(new JsonObject { ["tables"] = "nowhere" });

        var choices = await probe.ChoicesAsync("tables");

        Assert.That(
            choices.Select(choice => (choice.Value.Split('.')[^1], choice.Note)),
            Is.EquivalentTo(new[]
            {
                ("cheap", "view: set id_column"), ("keyless", "no primary key: set id_column"), ("notes", (string?)null),
                ("products", null),
            }));
        var products = choices.Single(one => one.Title.EndsWith("products", StringComparison.Ordinal)).Value;
        await using var chosen = Probe(new JsonObject { ["tables"] = new JsonArray(products) });
        Assert.That((await chosen.CheckAsync()).Warnings, Is.Empty);
    }

    [TestCase("content_columns", """{"query":"select id, name, changed from products"}""", "id, name, changed")]
    [TestCase("id_column", """{"tables":"keyless"}""", "name, note")]
    [TestCase("metadata_columns", """{"tables":"notes"}""", "id, body, readers, owner")]
    [TestCase("access_columns", """{"tables":"notes,products"}""", "id")]
    [TestCase("timestamp_column", """{"tables":"products"}""", "id, price, changed")]
    [TestCase("content_columns", "{}", "id")]
    public async Task Columns_can_be_chosen_of_what_is_read(string setting, string config, string columns)
    {
        await using var probe = Probe(JsonNode.Parse(config)!.AsObject());

        Assert.That(
            (await probe.ChoicesAsync(setting)).Select(choice => choice.Value), Is.EqualTo(columns.Split(", ")));
    }

    [Test]
    public async Task Columns_say_who_may_find_each_row_and_a_row_that_names_nobody_is_found_by_nobody()
    {
        await _shop.ExecuteAsync("delete from notes");
        await _shop.ExecuteAsync("""
            insert into notes (id, body, readers, owner) values
            (1, 'one', 'Ann@example.com; @example.org', 'bob@example.com'), (2, 'two', '["ann@example.com","everyone"]', null),
            (3, 'three', null, ''), (4, 'four', '@', null), (5, 'five', '{ann@example.com,NULL}', null)
            """);
        await using var probe = Probe(new JsonObject { ["tables"] = "notes", ["access_columns"] = "readers, owner" });

        var parts = await probe.ReadAllAsync();
        var listed = (await probe.ListAsync((await probe.PartitionsAsync())[0], includeAccess: true))!.SelectMany(page => page.Documents)
            .ToDictionary(one => one.Id.Split('/')[^1], one => Names(one.Access!));

        var read = parts.SelectMany(part => part.Changes.Documents).ToList();
        Assert.That(
            read.ToDictionary(one => one.Id.Split('/')[^1], one => Names(one.Access!)),
            Is.EqualTo(new Dictionary<string, string>
            {
                ["1"] = "ann@example.com, example.org, bob@example.com", ["2"] = "ann@example.com, everyone", ["3"] = "",
                ["5"] = "ann@example.com",
            }));
        Assert.That(listed, Is.SupersetOf(read.ToDictionary(one => one.Id.Split('/')[^1], one => Names(one.Access!))));
        Assert.That(listed["4"], Is.Empty);
        var failure = parts.SelectMany(part => part.Changes.Failures).Single();
        Assert.That(failure.Message, Does.Contain("in access_columns has \"@\", which names nobody"));
        Assert.That(await ContentReader.ReadAsync(read[0].Content), Is.EqualTo("body: one"), "readers are no text");
    }

    [Test]
    public async Task A_row_whose_readers_changed_is_another_version_of_it()
    {
        await _shop.ExecuteAsync("delete from notes");
        await _shop.ExecuteAsync("insert into notes (id, body, readers) values (1, 'one', 'ann@example.com')");
        await using var probe = Probe(new JsonObject { ["tables"] = "notes", ["access_columns"] = "readers" });
        var before = await FingerprintAsync(probe);
        Assert.That(await FingerprintAsync(probe), Is.EqualTo(before));

        await _shop.ExecuteAsync("update notes set readers = 'bob@example.com'");

        Assert.That(await FingerprintAsync(probe), Is.Not.EqualTo(before));
    }

    private static async Task<string?> FingerprintAsync(SourceProbe probe)
        => (await probe.ReadAllAsync()).SelectMany(part => part.Changes.Documents).Single().Fingerprint;

    private static string Names(DocumentAccess access) => string.Join(
        ", ",
        access.Layers.SelectMany(layer => layer).Select(one => one.Kind == PrincipalKind.Everyone ? "everyone" : one.Id));

    private SourceProbe Probe(JsonObject change) => new(
        _shop.Type,
        JsonSerializer.SerializeToElement(_shop.Config(change)),
        new SourceContext { Connector = "test", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] } });
}
