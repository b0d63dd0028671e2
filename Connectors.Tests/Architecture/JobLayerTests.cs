using System.Text.RegularExpressions;

namespace Connectors.Tests.Architecture;

/// <summary>The folders of Connectors.Jobs stand on floors: each uses only the folders below it. Each table has one writer.</summary>
public sealed partial class JobLayerTests
{
    /// <summary>The folders of Connectors.Jobs from the bottom up. The last one is the project root.</summary>
    private static readonly string[] Floors =
    [
        "Telemetry", "Storage", "Budgets", "Text", "Search", "Configs", "Running", "Queueing", "Administration", "Hosting", "Commands",
        "Monitoring", "",
    ];

    /// <summary>The folders of Storage from the bottom up.</summary>
    private static readonly string[] StorageFloors =
    [
        "Storage", "Storage/Runs", "Storage/Registry", "Storage/Access", "Storage/Failures", "Storage/Documents", "Storage/Sent",
        "Storage/Pruning", "Storage/Lifecycle",
    ];

    /// <summary>The classes that write each table. All other classes only read it.</summary>
    private static readonly Dictionary<string, string[]> Owners = new()
    {
        ["access_layers"] = ["AccessSetSql"],
        ["access_sets"] = ["AccessSetSql"],
        ["api_keys"] = ["ApiKeyStore"],
        ["audit"] = ["AuditStore"],
        ["budgets"] = ["BudgetStore"],
        ["chunks"] = ["DocumentSql", "DocumentRemovalSql", "IndexUpkeep"],
        ["connectors"] = ["ConnectorStore"],
        ["database_probe"] = ["DatabaseProbe"],
        ["decisions"] = ["DecisionSql"],
        ["document_vectors"] = ["DocumentVectorStore"],
        ["documents"] = ["DocumentSql", "DocumentRemovalSql"],
        ["embedding_models"] = ["VectorStateStore"],
        ["failures"] = ["FailureStore", "FailureUpkeepSql"],
        ["group_members"] = ["GroupStore"],
        ["groups"] = ["GroupStore"],
        ["idempotent_requests"] = ["IdempotencyStore"],
        ["knowledge_base_connectors"] = ["KnowledgeBaseStore"],
        ["knowledge_bases"] = ["KnowledgeBaseStore"],
        ["listed"] = ["ListingStore"],
        ["migrations"] = ["Migrator"],
        ["oauth_flows"] = ["OAuthFlowStore"],
        ["partitions"] = ["PartitionSql"],
        ["sent_boxes"] = ["SentBoxes"],
        ["sent_contents"] = ["SentContents"],
        ["sent_documents"] = ["SentDocumentWriter", "SentSetWriter"],
        ["sent_pieces"] = ["SentContents"],
        ["sent_sets"] = ["SentDocumentWriter", "SentSetWriter"],
        ["sessions"] = ["SessionStore"],
        ["search_sweep"] = ["VocabularySweep"],
        ["search_upkeep"] = ["IndexUpkeep"],
        ["search_vocabulary"] = ["Vocabulary", "VocabularySweep"],
        ["search_words"] = ["IndexUpkeep"],
        ["source_notes"] = ["SourceNoteStore"],
        ["prune_candidates"] = ["PruneCandidateSql", "NamedDeletionSql", "RunUpkeepSql"],
        ["runs"] = ["RunStore", "SettleSql", "RunUpkeepSql"],
        ["tasks"] = ["TaskStore", "NewTaskSql", "RunUpkeepSql"],
        ["tokens"] = ["TokenSql"],
        ["vector_states"] = ["VectorStateStore"],
        ["worker_formats"] = ["WorkerFormatStore"],
    };

    [Test]
    public void Every_folder_of_Jobs_has_a_floor()
        => Assert.That(
            Codebase.In("Connectors.Jobs").Select(file => RoomOf(file.ExpectedNamespace)).Distinct(), Is.EquivalentTo(Floors));

    [Test]
    public void A_folder_of_Jobs_uses_only_folders_below_it()
        => Assert.That(
            from file in Codebase.In("Connectors.Jobs")
            let floor = Array.IndexOf(Floors, RoomOf(file.ExpectedNamespace))
            from used in Namespaces(file).Select(RoomOf)
            where Array.IndexOf(Floors, used) > floor
            select $"{file} uses {used}",
            Is.Empty);

    [Test]
    public void Every_folder_of_Storage_has_a_floor()
        => Assert.That(
            Codebase.In("Connectors.Jobs/Storage").Select(file => StorageRoomOf(file.ExpectedNamespace)).Distinct(),
            Is.EquivalentTo(StorageFloors));

    [Test]
    public void A_folder_of_Storage_uses_only_folders_below_it()
        => Assert.That(
            from file in Codebase.In("Connectors.Jobs/Storage")
            let floor = Array.IndexOf(StorageFloors, StorageRoomOf(file.ExpectedNamespace))
            from used in Namespaces(file).Where(name => RoomOf(name) == "Storage").Select(StorageRoomOf)
            where Array.IndexOf(StorageFloors, used) > floor
            select $"{file} uses {used}",
            Is.Empty);

    [Test]
    public void Only_Queueing_uses_Hangfire_and_its_tables()
        => Assert.That(
            Codebase.In("Connectors.Jobs")
                .Where(file => RoomOf(file.ExpectedNamespace) != "Queueing")
                .Where(file => file.Text.Replace("HangfireSettings", "", StringComparison.Ordinal)
                    .Contains("hangfire", StringComparison.OrdinalIgnoreCase)),
            Is.Empty);

    /// <summary>
    /// A connection of the data source ends each statement after a time. Only migrations may take as long as they need, and the start of a
    /// private server has nothing to limit yet.
    /// </summary>
    [Test]
    public void Every_statement_is_sent_over_a_connection_that_ends_it()
        => Assert.That(
            Codebase.In("Connectors.Jobs").Concat(Codebase.In("Connectors.Api"))
                .Where(file => file.Text.Contains("new NpgsqlConnection(", StringComparison.Ordinal)
                    || file.Text.Contains("statement_timeout = 0", StringComparison.Ordinal)
                    || file.Text.Contains("TimeSpan.Zero, cancellationToken", StringComparison.Ordinal))
                .Select(file => Path.GetFileName(file.Path)),
            Is.EquivalentTo(new[] { "Migrator.cs", "PrivatePostgres.cs" }));

    [Test]
    public void Only_its_owner_writes_a_table()
    {
        var writes =
            (from file in Codebase.In("Connectors.Jobs")
             from Match match in Write().Matches(WithoutComments(file.Text))
             select (Table: match.Groups[1].Value, Writer: Path.GetFileNameWithoutExtension(file.Path), File: file.Path)).ToList();

        Assert.That(writes.Where(write => !Owners.TryGetValue(write.Table, out var owners) || !owners.Contains(write.Writer)), Is.Empty);
        Assert.That(
            Owners.SelectMany(owner => owner.Value.Select(writer => (owner.Key, writer)))
                .Except(writes.Select(write => (write.Table, write.Writer))),
            Is.Empty,
            "These owners do not write their table");
    }

    private static IEnumerable<string> Namespaces(CodeFile file) => Namespace().Matches(file.Text).Select(match => match.Value);

    /// <summary>Removes lines that are a C# or SQL comment: prose such as "a copy that its client" would read as a statement.</summary>
    private static string WithoutComments(string text) => CommentLine().Replace(text, "");

    private static string RoomOf(string name) => name.Split('.').ElementAtOrDefault(2) ?? "";

    private static string StorageRoomOf(string name) => string.Join('/', name.Split('.').Skip(2).Take(2));

    [GeneratedRegex(@"(?<=^using (?:static |\w+ = )?)Connectors\.Jobs(?:\.\w+)*", RegexOptions.Multiline)]
    private static partial Regex Namespace();

    [GeneratedRegex(@"^[ \t]*(?://|--).*$", RegexOptions.Multiline)]
    private static partial Regex CommentLine();

    // "for update" only locks, "do update" is part of an insert, and Hangfire's own tables are not ours.
    [GeneratedRegex(
        @"(?<!for |do )\b(?:insert into|update|delete from|copy) (?:only )?(?!set\b|skip\b|of\b|hangfire\b)([a-z_]+)(?= |\n|$)"
        + @"(?=[^""]*\b(?:set|where|select|values|from|using|\())")]
    private static partial Regex Write();
}
