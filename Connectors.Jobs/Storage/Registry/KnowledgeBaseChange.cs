namespace Connectors.Jobs.Storage.Registry;

/// <summary>New values of a knowledge base. Null leaves a value as it is.</summary>
internal sealed record KnowledgeBaseChange(string? Name, string? Description, string? Permission);

/// <summary>How a change of a knowledge base ended.</summary>
internal enum KnowledgeBaseUpdate
{
    Done,

    /// <summary>Another knowledge base of the tenant has this name. Nothing was written.</summary>
    NameTaken,

    /// <summary>It is not in the version that was named, or it is gone. Nothing was written.</summary>
    OtherVersion,
}
