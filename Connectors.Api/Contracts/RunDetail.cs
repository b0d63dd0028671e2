namespace Connectors.Api.Contracts;

/// <param name="Partitions">A page of them; "page" and "page_size" turn it.</param>
internal sealed record RunDetail(RunAnswer Run, IReadOnlyList<PartitionAnswer> Partitions, long PartitionsTotal);
