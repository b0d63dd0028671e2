using Connectors.Jobs.Storage.Runs;
using Dapper;

namespace Connectors.Jobs.Storage.Registry;

/// <summary>The connectors of a tenant to list. Null means no filter.</summary>
internal sealed record ConnectorFilter
{
    public string? Id { get; init; }

    public IReadOnlyCollection<string>? Ids { get; init; }

    /// <summary>A part of the name; case is ignored.</summary>
    public string? Keywords { get; init; }

    /// <summary>The source's type.</summary>
    public string? Source { get; init; }

    public RunStatus? Status { get; init; }

    /// <summary>How the last access refresh ended.</summary>
    public RunStatus? AccessStatus { get; init; }

    /// <summary>The id of a knowledge base that the connector is linked to.</summary>
    public string? KnowledgeBase { get; init; }

    /// <summary>Only those that wait for a person.</summary>
    public bool NeedsPerson { get; init; }

    public ConnectorOrder Order { get; init; }

    /// <summary>The order of a list of connectors, without the name that decides between equal ones.</summary>
    public string OrderSql => Order switch
    {
        ConnectorOrder.Name => "lower(c.name)",
        ConnectorOrder.Source => "c.source",
        ConnectorOrder.Status => "c.status",
        _ => "c.needs_person desc, c.is_running desc",
    };

    /// <summary>Returns the conditions for a query over "connectors c", and adds their parameters.</summary>
    public string ToSql(string tenant, DynamicParameters parameters)
    {
        parameters.AddDynamicParams(new
        {
            tenant,
            Id,
            Ids = Ids?.ToArray(),
            Keywords = Keywords is null ? null : Like.Containing(Keywords),
            Source,
            // Named, because the method for all enumerations is found first here, and spells in lower case.
            Status = Status?.ToDb(),
            AccessStatus = AccessStatus?.ToDb(),
            KnowledgeBase,
            notice = ConnectorRow.ExpiryNotice,
        });
        List<string> conditions = ["c.tenant_id = @tenant", "c.deleted_at is null"];
        Add(Id, "c.id = @Id");
        Add(Ids, "c.id = any(@Ids)");
        Add(Keywords, "c.name ilike @Keywords");
        Add(Source, "c.source = @Source");
        Add(Status, $"{ConnectorStatus.Sql} = @Status");
        Add(AccessStatus, $"(select a.status from ({ConnectorStatus.LastAccess}) a) = @AccessStatus");
        Add(KnowledgeBase, "c.id in (select connector_id from knowledge_base_connectors where knowledge_base_id = @KnowledgeBase)");
        if (NeedsPerson)
            conditions.Add(ConnectorStatus.NeedsPerson);
        return string.Join(" and ", conditions);

        void Add(object? wanted, string condition)
        {
            if (wanted is not null)
                conditions.Add(condition);
        }
    }
}

/// <summary>The orders of a list of connectors.</summary>
internal enum ConnectorOrder
{
    /// <summary>Those that wait for a person first, then running ones.</summary>
    Attention,
    Name,
    Source,
    Status,
}
