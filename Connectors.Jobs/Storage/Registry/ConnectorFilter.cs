using Connectors.Jobs.Storage.Runs;
using Dapper;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>Which of a tenant's connectors are wanted. Null asks for nothing.</summary>
internal sealed record ConnectorFilter
{
    public string? Id { get; init; }

    /// <summary>A part of the name, in any case.</summary>
    public string? Keywords { get; init; }

    /// <summary>The type of its source.</summary>
    public string? Source { get; init; }

    public RunStatus? Status { get; init; }

    /// <summary>In this knowledge base.</summary>
    public string? KnowledgeBase { get; init; }

    /// <summary>Conditions for a query over "connectors c".</summary>
    public string ToSql(string tenant, DynamicParameters parameters)
    {
        parameters.AddDynamicParams(new
        {
            tenant,
            Id,
            Keywords = Keywords is null ? null : Like.Containing(Keywords),
            Source,
            // Named, because the method for all enumerations is found first here, and spells in lower case.
            Status = Status?.ToDb(),
            KnowledgeBase,
        });
        List<string> conditions = ["c.tenant_id = @tenant", "c.deleted_at is null"];
        Add(Id, "c.id = @Id");
        Add(Keywords, "c.name ilike @Keywords");
        Add(Source, "c.source = @Source");
        Add(Status, $"{ConnectorStatus.Sql} = @Status");
        Add(KnowledgeBase, "c.id in (select connector_id from knowledge_base_connectors where knowledge_base_id = @KnowledgeBase)");
        return string.Join(" and ", conditions);

        void Add(object? wanted, string condition)
        {
            if (wanted is not null)
                conditions.Add(condition);
        }
    }
}
