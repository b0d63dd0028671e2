using Connectors.Jobs.Storage.Access;
using Dapper;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>The documents of a knowledge base to list. Null means no filter.</summary>
internal sealed record DocumentFilter
{
    public IReadOnlyCollection<Guid>? Ids { get; init; }

    /// <summary>The whole title; case is ignored.</summary>
    public string? Name { get; init; }

    /// <summary>A part of the title; case is ignored.</summary>
    public string? Keywords { get; init; }

    public IReadOnlyList<string>? Suffixes { get; init; }

    /// <summary>Lists documents that the knowledge base searches (true) or does not search (false). An empty list matches none.</summary>
    public IReadOnlyList<bool>? Searched { get; init; }

    public DateTime? CreatedFrom { get; init; }

    public DateTime? CreatedTo { get; init; }

    /// <summary>The conditions on metadata, all of which must hold.</summary>
    public IReadOnlyList<MetadataFilter> Metadata { get; init; } = [];

    /// <summary>Only documents that have no metadata.</summary>
    public bool WithoutMetadata { get; init; }

    /// <summary>Only documents that this user may read; null means all.</summary>
    public string? AsUser { get; init; }

    public DocumentOrder Order { get; init; }

    public bool Descending { get; init; } = true;

    /// <summary>
    /// Whether a total that takes long may end early, for people who look at a page and not at all of them. It says so then.
    /// </summary>
    public bool MayCountLess { get; init; }

    /// <summary>
    /// Returns the conditions for a query over "documents d", and adds their parameters. <see cref="Searched"/> is a condition on links and
    /// not among them.
    /// </summary>
    /// <param name="parameters">The query's parameters.</param>
    /// <param name="isRepeated">
    /// Whether the conditions are evaluated for each of many connectors. The sets that the user may read are looked up once then, and not
    /// joined once more with each connector.
    /// </param>
    public string ToSql(DynamicParameters parameters, bool isRepeated = false)
    {
        AddTo(parameters);
        return Conditions(parameters, isRepeated, byIndex: false);
    }

    /// <summary>Whether these are all documents that are not hidden, but those of connectors that are left out as a whole.</summary>
    public bool IsAll
        => this is { Ids: null, Name: null, Keywords: null, Suffixes: null, CreatedFrom: null, CreatedTo: null, AsUser: null }
            && Metadata.Count == 0 && !WithoutMetadata;

    /// <summary>
    /// Whether an index finds the documents if few have what is asked for: a part of the title, a kind, a value of the metadata.
    /// </summary>
    public bool IsFindable => Ids is null
        && (Keywords is not null || Suffixes is not null
            || Metadata.Where((filter, at) => filter.ToIndexSql($"meta_{at}") is not null).Any());

    /// <summary>Returns the same conditions for a query that finds the documents by an index.</summary>
    /// <param name="parameters">The query's parameters, which <see cref="ToSql"/> has added.</param>
    public string ToIndexSql(DynamicParameters parameters) => Conditions(parameters, isRepeated: false, byIndex: true);

    private void AddTo(DynamicParameters parameters)
        => parameters.AddDynamicParams(new
        {
            Ids = Ids?.ToArray(),
            Name,
            Keywords = Keywords is null ? null : Like.Containing(Keywords),
            Suffixes = Suffixes?.ToArray(),
            CreatedFrom,
            CreatedTo,
            principals = AsUser is null ? null : AccessFilter.Principals(AsUser),
        });

    private string Conditions(DynamicParameters parameters, bool isRepeated, bool byIndex)
    {
        List<string> conditions = ["d.missing_since is null"];
        Add(Ids is not null, "d.id = any(@Ids)");
        // The beginning of the title is what the index has.
        Add(
            Name is not null,
            $"{DocumentListSql.Name} = lower(left(@Name, {DocumentListSql.IndexedTitle})) and lower(d.title) = lower(@Name)");
        // Read in their order, documents are not looked up in the index of parts: with many connectors, once more for each of them.
        Add(Keywords is not null, byIndex ? "d.title ilike @Keywords" : "(d.title ilike @Keywords) is true");
        Add(Suffixes is not null, "d.suffix = any(@Suffixes)");
        Add(
            byIndex && Suffixes is not null,
            $"{DocumentListSql.Marks} && array(select '.' || left(suffix, 100) from unnest(@Suffixes) suffix)");
        Add(CreatedFrom is not null, "d.created_at >= @CreatedFrom");
        Add(CreatedTo is not null, "d.created_at <= @CreatedTo");
        var readable = AccessFilter.Sql("select connector_id from knowledge_base_connectors where knowledge_base_id = @knowledgeBase");
        Add(AsUser is not null, isRepeated ? $"({readable}) is true" : readable);
        Add(WithoutMetadata, "d.metadata = '{}'");
        for (var at = 0; at < Metadata.Count; at++)
        {
            conditions.Add(Metadata[at].ToSql(parameters, $"meta_{at}"));
            if (byIndex && Metadata[at].ToIndexSql($"meta_{at}") is { } indexed)
                conditions.Add(indexed);
        }

        return string.Join(" and ", conditions);

        void Add(bool wanted, string condition)
        {
            if (wanted)
                conditions.Add(condition);
        }
    }
}

/// <summary>What a list of documents is sorted by.</summary>
internal enum DocumentOrder
{
    CreateTime,
    UpdateTime,
    Name,
}
