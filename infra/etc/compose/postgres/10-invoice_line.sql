-- The table of pipelines/retail_sales.yaml. infra/etc/capture/source.sql runs after it and makes it ready for the capture.
create table public.invoice_line (
  invoice_no text not null,
  line_no int not null,
  stock_code text not null,
  description text,
  quantity int not null,
  unit_price numeric(9,4) not null,
  customer_id text,
  country text not null,
  invoice_date timestamp not null, -- in London
  primary key (invoice_no, line_no)
);
