using System.Text.RegularExpressions;
using Connectors.Tests.Architecture;
using Connectors.Tests.Support;

namespace Connectors.Tests.Deploy;

/// <summary>Upgrades without downtime need processes of this version to work on the schema of a later one.</summary>
public sealed partial class UpgradeTests
{
    /// <summary>Does to every table everything that the rules for migrations allow a later version to do.</summary>
    private const string Later =
        """
        do $$ declare t text; begin
            for t in select tablename from pg_tables where schemaname = 'connectors' loop
                execute format('alter table connectors.%I add column later_text text', t);
                execute format('alter table connectors.%I add column later_number bigint not null default 7', t);
                execute format('alter table connectors.%I add column later_list text[] not null default ''{}''', t);
            end loop;
        end $$;
        create table connectors.later (id bigint primary key, connector_id text references connectors.connectors on delete cascade);
        create index later_title on connectors.documents (title);
        insert into connectors.migrations (name) values ('999_later.sql');
        """;

    [Test]
    public async Task A_running_process_works_and_a_new_one_starts_on_the_schema_of_a_later_version()
    {
        var root = Directory.CreateTempSubdirectory("connectors-upgrade-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(root, "one.txt"), "The first lantern.");
            await using var old = await ApiHost.StartAsync("all", $"--Connectors:FolderRoots={root}");
            var (connector, dataset) = await ReadAsync(old, root);

            await AskAsync(old, connector);

            await old.Database.Database.ExecuteAsync(Later, null, CancellationToken.None);
            await File.WriteAllTextAsync(Path.Combine(root, "two.txt"), "The second lantern.");
            await File.WriteAllTextAsync(Path.Combine(root, "one.txt"), "The first lantern, lit.");
            await RunAsync(old, connector, "sync");
            File.Delete(Path.Combine(root, "one.txt"));
            await RunAsync(old, connector, "prune");
            await RunAsync(old, connector, "prune");
            await AskAsync(old, connector);
            await using var another = await old.BesideAsync();

            Assert.That(
                await old.ScalarAsync<string>(
                    "select string_agg(kind || ' ' || status || coalesce(' ' || error, ''), ', ' order by id) from runs"),
                Is.EqualTo("sync SUCCESS, sync SUCCESS, prune SUCCESS, prune SUCCESS"));
            Assert.That(await FoundAsync(old, dataset), Is.EqualTo(new[] { "two.txt" }));
            Assert.That(await FoundAsync(another, dataset), Is.EqualTo(new[] { "two.txt" }));
            Assert.That((await another.PostAsync($"/api/v1/connectors/{connector}/test", ""))["data"]!.GetValue<bool>(), Is.True);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Test]
    public void No_migration_removes_what_the_version_before_uses()
        => Assert.That(
            from path in Directory.EnumerateFiles(Path.Combine(Codebase.Root, "Connectors.Jobs", "Storage", "Migrations"), "*.sql")
            let statements = Comment().Replace(File.ReadAllText(path), "")
            from Match match in TakesAway().Matches(statements)
            select $"{Path.GetFileName(path)}: {match.Value}",
            Is.Empty,
            "Remove it one version after the one that stopped using it, and add it to this test's exceptions then.");

    /// <summary>A prepared statement fails if its result changes. The result of "*" changes when a column is added.</summary>
    [Test]
    public void Every_statement_names_the_columns_that_it_reads()
        => Assert.That(
            from file in Codebase.ProductFiles
            // It asks a customer's table which columns it has.
            where !file.ToString().EndsWith("Database/DatabaseSession.cs", StringComparison.Ordinal)
            from Match match in Everything().Matches(file.Text)
            select $"{file}: {match.Value}",
            Is.Empty);

    private static async Task<(string Connector, string Dataset)> ReadAsync(ApiHost host, string root)
    {
        var made = await host.PostAsync(
            "/api/v1/connectors",
            $$"""{"name":"Files","source":"folder","refresh_freq":0,"prune_freq":0,"config":{"root":"{{root}}"} }""");
        var connector = made["data"]!["id"]!.GetValue<string>();
        var dataset = await host.DatasetAsync($$"""[{"id":"{{connector}}"}]""");
        await EndedAsync(host);
        return (connector, dataset);
    }

    /// <summary>Asks so often that every statement behind the routes is prepared, on any connection.</summary>
    private static async Task AskAsync(ApiHost host, string connector)
    {
        string[] paths = [$"connectors/{connector}", $"connectors/{connector}/runs", $"connectors/{connector}/failures", "datasets"];
        foreach (var path in paths)
        {
            for (var time = 0; time < 10; time++)
                Assert.That((await host.GetAsync($"/api/v1/{path}"))["code"]!.GetValue<int>(), Is.Zero, path);
        }
    }

    private static async Task RunAsync(ApiHost host, string connector, string kind)
    {
        await host.PostAsync($"/api/v1/connectors/{connector}/run", $$"""{"kind":"{{kind}}"}""");
        await EndedAsync(host);
    }

    private static Task EndedAsync(ApiHost host)
        => Eventually.TrueAsync(
            () => host.ScalarAsync<bool>("select count(*) > 0 and bool_and(finished_at is not null) from runs"), TimeSpan.FromMinutes(1));

    private static async Task<IEnumerable<string>> FoundAsync(ApiHost host, string dataset)
    {
        var answer = await host.PostAsync("/api/v1/retrieval", $$"""{"question":"lantern","dataset_ids":["{{dataset}}"]}""");
        return answer["data"]!["chunks"]!.AsArray().Select(chunk => chunk!["document_keyword"]!.GetValue<string>());
    }

    // A subquery in brackets may select everything: the statement around it names the columns.
    [GeneratedRegex(@"(?<!\(\s*)\b(select|returning)\s+(\w+\.)?\*(?! from jsonb)")]
    private static partial Regex Everything();

    [GeneratedRegex("--.*$", RegexOptions.Multiline)]
    private static partial Regex Comment();

    [GeneratedRegex(
        @"\b(drop\s+(table|column|schema|view|function|type)|rename\s+(to|column)"
        + @"|alter\s+column\s+\w+\s+(type|set\s+not\s+null)|truncate)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex TakesAway();
}
