namespace Connectors.Sources;

/// <param name="Partition">The partition's key.</param>
/// <param name="From">The <see cref="ListingPage.Resume"/> of the last page that was kept; null at the beginning.</param>
/// <param name="IncludeAccess">Whether <see cref="SlimDocument.Access"/> is wanted, which may cost more calls.</param>
public sealed record ListRequest(string Partition, string? From = null, bool IncludeAccess = false);
