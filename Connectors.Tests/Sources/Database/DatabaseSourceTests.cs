using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connectors.Sources;
using Connectors.Tests.Support;

namespace Connectors.Tests.Sources.Database;

/// <summary>Queries, columns and refusals on real servers.</summary>
[TestFixture(typeof(PostgreSqlShop))]
[TestFixture(typeof(MySqlShop))]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
[Parallelizable(ParallelScope.Self)]
internal sealed class DatabaseSourceTests<TShop>
    where TShop : DatabaseShop, new()
{
    private readonly TShop _shop = new();

    private bool IsMySql => _shop.Type == "mysql";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await _shop.StartAsync();
        await _shop.FillAsync(40, "text");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _shop.DisposeAsync();

    [Test]
    public async Task A_query_with_templates_makes_title_text_link_and_typed_metadata()
    {
        var read = await ReadAsync(new JsonObject
        {
            ["query"] = "select id, name, description, price, changed from products where id = 7 -- the seventh",
            ["id_column"] = "id",
            ["title"] = "{name} ({price})",
            ["text"] = "About {name}: {description}",
            ["link"] = "https://shop.example.com/p?name={name}",
            ["metadata_columns"] = "id, price, name",
            ["timestamp_column"] = "changed",
            ["access"] = "ann@example.com",
        });

        var document = read.Documents.Single();
        Assert.That((document.Id, document.Title), Is.EqualTo(("7", "Product 7 (7.50)")));
        Assert.That(await ContentReader.ReadAsync(document.Content), Is.EqualTo("About Product 7: text 7"));
        Assert.That(document.Link, Is.EqualTo("https://shop.example.com/p?name=Product%207"));
        Assert.That(
            document.Metadata.Select(field => $"{field.Key}={field.Value!.ToJsonString()}"),
            Is.EqualTo(new[] { "id=7", "price=7.50", "name=\"Product 7\"" }));
        Assert.That(document.UpdatedAt, Is.EqualTo(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Assert.That(document.Access!.Layers.Single().Single(), Is.EqualTo(Principal.User("ann@example.com", "ann@example.com")));
    }

    [Test]
    public async Task Without_templates_the_text_is_every_column_under_its_name_and_the_title_the_first()
    {
        var read = await ReadAsync(new JsonObject
        {
            ["query"] = "select id, name, description, null as nothing from products where id = 7", ["id_column"] = "id",
        });

        Assert.That(read.Documents.Single().Title, Is.EqualTo("Product 7"));
        Assert.That(
            await ContentReader.ReadAsync(read.Documents.Single().Content), Is.EqualTo("name: Product 7\n\ndescription: text 7"));
    }

    [Test]
    public async Task Names_with_quotes_spaces_and_other_letters_are_read()
    {
        var table = _shop.Quote("Größe \"A\" `b`");
        await _shop.ExecuteAsync($"create table {table} (id int primary key, {_shop.Quote("Text \"x\" `y` %")} text)");
        await _shop.ExecuteAsync($"insert into {table} values (1, 'Grüße 😀')");
        var read = await ReadAsync(new JsonObject { ["tables"] = new JsonArray("Größe \"A\" `b`") });
        await _shop.ExecuteAsync($"drop table {table}");

        Assert.That(await ContentReader.ReadAsync(read.Documents.Single().Content), Does.EndWith("Grüße 😀"));
    }

    [Test]
    public async Task Values_of_many_types_become_text_and_bytes_are_left_out()
    {
        var columns = IsMySql
            ? "a bigint unsigned, b decimal(20,5), c double, d boolean, e date, f datetime(6), g time, h json, i enum('x','y'), j blob, "
                + "k year"
            : "a bigint, b numeric(20,5), c float8, d boolean, e date, f timestamptz, g interval, h jsonb, i uuid[], j bytea, k inet";
        var values = IsMySql
            ? "18446744073709551615, 12345.67890, 0.1, true, '2026-02-03', '2026-02-03 04:05:06.7', '10:11:12', '{\"k\": [1]}', 'y', "
                + "x'00ff', 2026"
            : "9223372036854775807, 12345.67890, 0.1, true, '2026-02-03', '2026-02-03 04:05:06.7+00', '1 day 02:00', '{\"k\": [1]}', "
                + "array['6f1d8e7c-0000-0000-0000-000000000001']::uuid[], '\\x00ff', '10.0.0.1/8'";
        await _shop.ExecuteAsync($"create table kinds (id int primary key, {columns})");
        await _shop.ExecuteAsync($"insert into kinds values (1, {values})");
        var read = await ReadAsync(new JsonObject { ["tables"] = "kinds" });
        await _shop.ExecuteAsync("drop table kinds");

        var text = await ContentReader.ReadAsync(read.Documents.Single().Content);
        var wanted = IsMySql
            ? new[] { "a: 18446744073709551615", "i: y", "k: 2026" }
            : ["a: 9223372036854775807", "i: {6f1d", "k: 10.0.0.1/8"];
        foreach (var value in (string[])[.. wanted, "b: 12345.67890", "c: 0.1", "e: 2026-02-03", "f: 2026-02-03 04:05:06.7"])
            Assert.That(text, Does.Contain(value));
        Assert.That(text, Does.Contain("h: {\"k\": [1]}").And.Not.Contain("j: "));
    }

    [Test]
    public async Task Rows_with_the_same_id_without_an_id_and_with_too_much_text_are_failures_of_their_own()
    {
        await _shop.ExecuteAsync("create table rough (k varchar(10), t text)");
        await _shop.ExecuteAsync(
            "insert into rough values ('a', 'one'), ('b', 'two'), ('b', 'three'), (null, 'four'), ('c', repeat('x', 5000))");
        var read = await ReadAsync(new JsonObject { ["tables"] = "rough", ["id_column"] = "k", ["size_limit"] = 1000, ["batch_size"] = 1 });
        await _shop.ExecuteAsync("drop table rough");

        Assert.That(read.Documents.Select(document => document.Id.Split('/')[^1]), Is.EquivalentTo(new[] { "a", "b" }));
        Assert.That(read.Failures.Select(failure => failure.Reason), Does.Contain(FailureReason.TooLarge));
        Assert.That(
            read.Failures.Select(failure => failure.Message),
            Has.Some.Contains("more text than the size_limit of 1,000 bytes").And.Some.StartsWith("Rows have no value in k"));
    }

    [TestCase("""{"credentials":{"username":"reader","password":"wrong"}}""", SourceErrorKind.Unauthorized, "refuses the user reader")]
    [TestCase("""{"database":"nowhere"}""", null, "nowhere")]
    [TestCase("""{"tables":"none"}""", SourceErrorKind.Misconfigured, "There is no table none")]
    [TestCase("""{"tables":"products","content_columns":"nam"}""", SourceErrorKind.Misconfigured, "has no column nam. It has id, name")]
    [TestCase("""{"query":"selec 1","id_column":"id"}""", SourceErrorKind.Misconfigured, "does not execute the query")]
    [TestCase("""{"query":"select 1 as a","id_column":"id"}""", SourceErrorKind.Misconfigured, "The query has no column id. It has a.")]
    [TestCase("""{"tls":"verify"}""", SourceErrorKind.Misconfigured, "offers no encrypted connection that can be trusted")]
    [TestCase("""{"port":1}""", SourceErrorKind.Transient, "127.0.0.1")]
    public async Task The_check_says_what_is_missing(string change, SourceErrorKind? kind, string message)
    {
        await using var probe = Probe(JsonNode.Parse(change)!.AsObject());

        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(error, Is.InstanceOf<SourceException>(), error?.ToString());
        Assert.That(error!.Message, Does.Contain(message));
        Assert.That(kind is null || ((SourceException)error).Kind == kind, Is.True, error.ToString());
        Assert.That(error.ToString(), Does.Not.Contain(DatabaseShop.Password));
    }

    [Test]
    public async Task A_table_without_a_key_and_one_that_is_gone_are_told_and_the_others_are_read()
    {
        await _shop.ExecuteAsync("create table keyless (a int)");
        await using var probe = Probe(new JsonObject { ["tables"] = "products, keyless, none" });
        var (check, split) = (await probe.CheckAsync(), await probe.SplitAsync());
        await _shop.ExecuteAsync("drop table keyless");

        Assert.That(check.Warnings, Has.Count.EqualTo(2).And.Some.EndsWith("keyless has no primary key: set id_column."));
        Assert.That(split.Failures.Select(failure => failure.Scope), Is.All.EqualTo(FailureScope.Container));
        Assert.That(split.Partitions.Select(partition => partition.Label.Split('.')[^1]), Is.EqualTo(new[] { "products" }));
    }

    [Test]
    public async Task A_query_cannot_write_even_if_the_user_may()
    {
        await _shop.ExecuteAsync(IsMySql ? "grant all on shop.* to 'reader'@'%'" : "grant all on all tables in schema public to reader");
        if (IsMySql)
            await _shop.ExecuteAsync("create function harm() returns int begin delete from products; return 1; end");
        else
            await _shop.ExecuteAsync("create function harm() returns int language sql as 'delete from products; select 1'");
        await using var probe = Probe(new JsonObject { ["query"] = "select harm() as id", ["id_column"] = "id" });

        var (_, error) = await Outcome.OfAsync(() => probe.ReadAsync("query"));
        var (_, left) = (0, (await ReadAsync(new JsonObject { ["tables"] = "products" })).Documents.Count);

        Assert.That(error!.Message, Does.Contain("tries to write"));
        Assert.That(left, Is.EqualTo(40));
    }

    [Test]
    public async Task A_statement_that_takes_too_long_is_ended_and_says_what_to_do()
    {
        await using var probe = Probe(new JsonObject
        {
            ["query"] = IsMySql ? "select sleep(30) as id from products" : "select pg_sleep(30)::text as id", ["id_column"] = "id",
            ["request_timeout_secs"] = 3,
        });

        var (_, error) = await Outcome.OfAsync(() => probe.ReadAsync("query"));

        Assert.That(((SourceException)error!).Kind, Is.EqualTo(SourceErrorKind.Transient), error.ToString());
        Assert.That(error.Message, Does.StartWith("The query took longer than request_timeout_secs (3)."));
    }

    [Test]
    public async Task A_server_that_accepts_connections_and_never_answers_is_told_as_that_and_not_as_a_slow_query()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var probe = Probe(new JsonObject
        {
            ["port"] = ((IPEndPoint)silent.LocalEndpoint).Port, ["request_timeout_secs"] = 2, ["tables"] = "products",
        });

        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(((SourceException)error!).Kind, Is.EqualTo(SourceErrorKind.Transient), error.ToString());
        Assert.That(error.Message, Does.Contain("accepts connections but did not answer for 2 seconds"));
    }

    [Test]
    public async Task An_address_that_is_not_allowed_is_refused_before_it_is_called()
    {
        await using var probe = new SourceProbe(
            _shop.Type, JsonSerializer.SerializeToElement(_shop.Config()), new SourceContext { Connector = "test" });

        var (_, error) = await Outcome.OfAsync(() => probe.CheckAsync());

        Assert.That(((SourceException)error!).Kind, Is.EqualTo(SourceErrorKind.Misconfigured));
        Assert.That(error.Message, Does.Contain("Connectors:Egress:Allow"));
    }

    [TestCase("""{"query":"select 1; drop table x","id_column":"id"}""", "query: must be one statement; it has a semicolon.")]
    [TestCase("""{"query":"select 1"}""", "id_column: is required with a query")]
    [TestCase("""{"query":"select 1","id_column":"id","tables":"x"}""", "tables: cannot be given together with query.")]
    public void A_config_that_cannot_work_is_refused(string change, string error)
        => Assert.That(
            Probe(JsonNode.Parse(change)!.AsObject()).Definition.Validate(
                JsonSerializer.SerializeToElement(_shop.Config(JsonNode.Parse(change)!.AsObject()))),
            Has.Some.StartsWith(error));

    [Test]
    public void The_settings_of_RAGFlow_are_taken_as_they_are()
    {
        var config = new JsonObject
        {
            ["host"] = "localhost", ["port"] = "5432", ["database"] = "shop", ["query"] = "SELECT * FROM products;",
            ["content_columns"] = "name,description", ["metadata_columns"] = "price", ["id_column"] = "id",
            ["timestamp_column"] = "changed",
            ["batch_size"] = 2, ["credentials"] = new JsonObject { ["username"] = "u", ["password"] = "p" },
        };

        Assert.That(Probe([]).Definition.Validate(JsonSerializer.SerializeToElement(config)), Is.Empty);
    }

    private SourceProbe Probe(JsonObject change) => new(
        _shop.Type,
        JsonSerializer.SerializeToElement(_shop.Config(change)),
        new SourceContext { Connector = "test", Host = new SourceHostOptions { EgressAllow = ["127.0.0.1"] } });

    private async Task<(List<SourceDocument> Documents, List<SourceFailure> Failures)> ReadAsync(JsonObject change)
    {
        await using var probe = Probe(change);
        var parts = await probe.ReadAllAsync();
        return (
            [.. parts.SelectMany(part => part.Changes.Documents)], [.. parts.SelectMany(part => part.Changes.Failures)]);
    }
}
