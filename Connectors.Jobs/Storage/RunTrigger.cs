namespace Connectors.Jobs.Storage;

/// <summary>What opened a run.</summary>
internal enum RunTrigger
{
    Schedule,
    /// <summary>A person pressed a button or called the API.</summary>
    Manual,
    /// <summary>The connector was linked to a knowledge base.</summary>
    Link,
    System,
}
