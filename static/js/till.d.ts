// Types of till.js. Copy this file into your project, or fetch it from /till.d.ts.

interface TillOptions {
  /** A language tag for the card element and the amounts; by default the session's locale, else the browser's. */
  locale?: string;
}

interface TillCheckoutOptions extends TillOptions {
  clientSecret?: string | Promise<string>;
  fetchClientSecret?: () => Promise<string>;
  appearance?: { variables?: TillStyle };
}

interface TillStyle {
  colorText?: string;
  colorTextSecondary?: string;
  colorBackground?: string;
  colorPrimary?: string;
  colorDanger?: string;
  colorBorder?: string;
  fontFamily?: string;
  fontSizeBase?: string;
  borderRadius?: string;
}

interface TillAmount {
  minorUnitsAmount: number;
  /** As text, such as "$65.00". */
  amount: string;
}

interface TillAddress {
  country: string;
  line1?: string | null;
  line2?: string | null;
  dependent_locality?: string | null;
  city?: string | null;
  state?: string | null;
  postal_code?: string | null;
}

interface TillContact {
  name?: string | null;
  address: TillAddress;
}

interface TillEstimate {
  unit: "hour" | "day" | "business_day" | "week" | "month";
  value: number;
}

interface TillShippingOption extends TillAmount {
  id: string;
  currency: string;
  displayName: string;
  deliveryEstimate: { minimum?: TillEstimate | null; maximum?: TillEstimate | null } | null;
}

interface TillLineItem {
  id: string;
  name: string;
  quantity: number;
  unitAmount: TillAmount;
  subtotal: TillAmount;
  discount: TillAmount;
  taxExclusive: TillAmount;
  taxInclusive: TillAmount;
  total: TillAmount;
}

interface TillDiscountAmount extends TillAmount {
  displayName: string;
  promotionCode: string | null;
}

interface TillSession {
  id: string;
  livemode: boolean;
  mode: "payment" | "order" | "setup";
  status:
    | { type: "open" }
    | { type: "expired" }
    | { type: "complete"; paymentStatus: "paid" | "unpaid" | "no_payment_required" };
  /** Whether all is there that the session collects, and the card element is complete. */
  canConfirm: boolean;
  currency: string;
  minorUnitsAmountDivisor: number;
  email: string | null;
  phoneNumber: string | null;
  billingAddress: TillContact | null;
  shippingAddress: TillContact | null;
  shippingOptions: TillShippingOption[];
  shipping: { shippingOption: TillShippingOption; taxAmounts: null } | null;
  lineItems: TillLineItem[];
  discountAmounts: TillDiscountAmount[];
  tax: { status: "ready" };
  taxAmounts: null;
  total: {
    subtotal: TillAmount;
    discount: TillAmount;
    shippingRate: TillAmount;
    taxExclusive: TillAmount;
    taxInclusive: TillAmount;
    total: TillAmount;
  };
  /** What the form has to ask for. */
  collects: {
    /** The countries that are shipped to, or null. */
    shippingAddress: string[] | null;
    billingAddress: boolean;
    phoneNumber: boolean;
    promotionCodes: boolean;
    card: boolean;
  };
  lastPaymentError: { message: string } | null;
}

interface TillError {
  /** For the shopper. */
  message: string;
  code: string | null;
  /** The API's parameter that it is about. */
  param: string | null;
  /** With the code "paymentFailed". */
  paymentFailed?: { declineCode: string | null };
}

type TillResult = { type: "success"; session: TillSession } | { type: "error"; error: TillError };

interface TillConfirmOptions {
  returnUrl?: string;
  redirect?: "always" | "if_required";
  paymentMethod?: string;
  email?: string;
  phoneNumber?: string;
  billingAddress?: TillContact;
  shippingAddress?: TillContact;
}

interface TillCardState {
  complete: boolean;
  empty: boolean;
  brand: "visa" | "mastercard" | "amex" | "discover" | "diners" | "jcb" | "unionpay" | "unknown";
  error: { code: string; field: TillCardField; message: string } | null;
}

type TillCardField = "cardNumber" | "cardExpiry" | "cardCvc";

interface TillCardElement {
  readonly state: TillCardState;
  mount(target: string | Element): void;
  unmount(): void;
  destroy(): void;
  update(style: TillStyle): void;
  on(name: "change", handler: (state: TillCardState) => void): void;
  on(name: "focus" | "blur", handler: (detail: { field: TillCardField }) => void): void;
  on(name: "ready" | "escape", handler: () => void): void;
  off(name: "ready" | "change" | "focus" | "blur" | "escape", handler?: (detail: never) => void): void;
  call(command: "focus", params?: { field?: TillCardField }): Promise<void>;
  call(command: "blur" | "clear"): Promise<void>;
}

interface TillCheckout {
  session(): TillSession;
  /** Returns a function that stops it. */
  on(name: "change", handler: (session: TillSession) => void): () => void;
  updateEmail(email: string): Promise<TillResult>;
  updatePhoneNumber(phoneNumber: string | null): Promise<TillResult>;
  updateShippingAddress(contact: TillContact): Promise<TillResult>;
  updateBillingAddress(contact: TillContact | null): Promise<TillResult>;
  updateShippingOption(id: string): Promise<TillResult>;
  applyPromotionCode(code: string): Promise<TillResult>;
  removePromotionCode(): Promise<TillResult>;
  runServerUpdate(update: () => Promise<unknown>): Promise<TillResult>;
  createElement(type: "card" | "payment", options?: TillCardOptions): TillCardElement;
  createCardElement(options?: TillCardOptions): TillCardElement;
  getElement(): TillCardElement | null;
  confirm(options?: TillConfirmOptions): Promise<TillResult>;
}

interface TillCardOptions extends TillOptions {
  layout?: "rows" | "line";
  /** The colours; by default those of the page's `color-scheme`. */
  scheme?: "light" | "dark" | "auto";
  style?: TillStyle;
}

interface TillEmbeddedOptions {
  clientSecret?: string;
  fetchClientSecret?: () => Promise<string>;
  /** Called once, when the session is complete and its shopper stays on the page. */
  onComplete?: () => void;
  /** The colours; by default those of the page's `color-scheme`. */
  scheme?: "light" | "dark" | "auto";
}

interface TillEmbeddedCheckout {
  mount(target: string | Element): void;
  unmount(): void;
  destroy(): void;
}

interface TillInstance {
  initEmbeddedCheckout(options: TillEmbeddedOptions): Promise<TillEmbeddedCheckout>;
  createCardElement(options?: TillCardOptions): TillCardElement;
  initCheckout(options: TillCheckoutOptions): Promise<TillCheckout>;
}

declare function Till(publishableKey: string, options?: TillOptions): TillInstance;
